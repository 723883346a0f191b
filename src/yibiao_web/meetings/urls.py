from __future__ import annotations

from django.urls import path

from yibiao_web.meetings import calendar_views, handing_views, planner_views, proposing, setting_views, views

app_name = "meetings"
urlpatterns = [
    path("", calendar_views.calendar, name="calendar"),
    path("register/", views.register, name="register"),
    path("register/<str:form>/", handing_views.export, name="export"),
    path("new/", proposing.new, name="new"),
    path("cost/", proposing.cost, name="cost"),
    path("<int:pk>/", views.show, name="show"),
    path("<int:pk>/change/", proposing.change, name="change"),
    path("<int:pk>/hold/", views.hold, name="hold"),
    path("<int:pk>/end/", views.note_end, name="note_end"),
    path("import/", handing_views.hand_in, name="import"),
    path("import/<int:pk>/", handing_views.imported, name="imported"),
    path("import/<int:pk>/rejected/", handing_views.rejected, name="rejected"),
    path("import/template/", handing_views.template, name="template"),
    path("feeds/", calendar_views.make_feed, name="make_feed"),
    path("feeds/<int:pk>/revoke/", calendar_views.revoke_feed, name="revoke_feed"),
    path("feed/<str:token>.ics", calendar_views.feed, name="feed"),
    path("planner/", planner_views.planner, name="planner"),
    path("planner/<int:pk>/", planner_views.plan, name="plan"),
    path("planner/<int:pk>/refuse/", planner_views.refuse, name="refuse"),
    path("planner/<int:pk>/again/", planner_views.again, name="again"),
    path("planner/<int:pk>/agree/", planner_views.agree, name="agree"),
    path("settings/", setting_views.settings, name="settings"),
    path("settings/change/", setting_views.change, name="change_settings"),
]
