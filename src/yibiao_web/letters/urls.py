from __future__ import annotations

from django.urls import path

from yibiao_web.letters import views

app_name = "letters"
urlpatterns = [
    path("", views.index, name="index"),
    path("<int:pk>/", views.matter, name="matter"),
    path("import/", views.hand_in, name="import"),
    path("import/<int:pk>/", views.imported, name="imported"),
]
