from __future__ import annotations

from django.urls import path

from yibiao_web.gate import views

app_name = "gate"
urlpatterns = [
    path("<int:pk>/", views.demand, name="demand"),
    path("<int:pk>/explain", views.explain, name="explain"),
    path("<int:pk>/send-up", views.send_up, name="send_up"),
    path("<int:pk>/decide", views.decide, name="decide"),
    path("<int:pk>/withdraw", views.withdraw, name="withdraw"),
]
