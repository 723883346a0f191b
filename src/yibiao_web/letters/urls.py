from __future__ import annotations

from django.urls import path

from yibiao_web.letters import views

app_name = "letters"
urlpatterns = [
    path("", views.index, name="index"),
    path("<int:pk>/", views.matter, name="matter"),
    path("<int:pk>/answerer", views.answerer, name="answerer"),
    path("<int:pk>/letters/<int:letter>/move", views.move, name="move"),
    path("import/", views.hand_in, name="import"),
    path("import/<int:pk>/", views.imported, name="imported"),
]
