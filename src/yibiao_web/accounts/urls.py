from __future__ import annotations

from django.urls import path

from yibiao_web.accounts import views

app_name = "people"
urlpatterns = [
    path("", views.listing, name="list"),
    path("new", views.new, name="new"),
    path("deputies", views.deputies, name="deputies"),
    path("deputies/<int:pk>/end", views.end_deputy, name="end_deputy"),
    path("<int:pk>", views.person, name="person"),
    path("<int:pk>/post", views.give_post, name="give_post"),
    path("<int:pk>/active", views.set_active, name="set_active"),
    path("<int:pk>/password", views.renew_password, name="renew_password"),
    path("<int:pk>/second-step", views.remove_second_step, name="remove_second_step"),
    path("posts/<int:pk>/end", views.end_post, name="end_post"),
]
