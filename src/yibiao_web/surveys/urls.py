from __future__ import annotations

from django.urls import path

from yibiao_web.surveys import answer_views, calling_views, views

app_name = "surveys"
urlpatterns = [
    path("", views.index, name="index"),
    path("new/<str:audience>/", views.new, name="new"),
    path("<int:pk>/", views.show, name="show"),
    path("<int:pk>/draw", views.draw, name="draw"),
    path("<int:pk>/open", views.open_survey, name="open"),
    path("<int:pk>/slips", views.print_slips, name="slips"),
    path("<int:pk>/void", views.void_slips, name="void"),
    path("<int:pk>/sheet", views.sheet, name="sheet"),
    path("<int:pk>/members", calling_views.members, name="members"),
    path("<int:pk>/members/<int:member>", calling_views.call, name="call"),
    path("<int:pk>/members/<int:member>/outcome", calling_views.came_of, name="came_of"),
    path("<int:pk>/members/<int:member>/interview", calling_views.interview, name="interview"),
    path("<int:pk>/addresses", calling_views.addresses, name="addresses"),
    path("<int:pk>/answer", answer_views.answer, name="answer"),
]
