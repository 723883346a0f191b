from __future__ import annotations

from django.urls import path

from yibiao_web.channels import clean_up_views, proposal_views, views

app_name = "channels"
urlpatterns = [
    path("", views.index, name="index"),
    path("<int:pk>/", views.channel, name="channel"),
    path("<int:pk>/change/", views.change, name="change"),
    path("<int:pk>/keep", views.keep, name="keep"),
    path("<int:pk>/owner", views.set_owner, name="set_owner"),
    path("<int:pk>/archive", views.archive, name="archive"),
    path("<int:pk>/data", views.add_data, name="add_data"),
    path("<int:pk>/open", proposal_views.open_channel, name="open"),
    path("archives/<int:pk>/", views.archive_file, name="archive_file"),
    path("data/<int:pk>/", views.data_file, name="data_file"),
    path("import/", views.bring_in, name="import"),
    path("import/<int:pk>/", views.imported, name="imported"),
    path("import/<int:pk>/rejected", views.rejected, name="rejected"),
    path("examine", views.examine, name="examine"),
    path("asked/", views.asked, name="asked"),
    path("about/", views.about, name="about"),
    path("new/<slug:kind>/", proposal_views.new, name="new"),
    path("demands/<int:pk>/", proposal_views.show, name="show"),
    path("clean-ups/", clean_up_views.clean_ups, name="clean_ups"),
    path("clean-ups/new/", clean_up_views.new, name="clean_up_new"),
    path("clean-ups/<int:pk>/", clean_up_views.clean_up, name="clean_up"),
    path("clean-ups/<int:pk>/extend", clean_up_views.extend, name="extend"),
    path("ways-out/<int:pk>/", clean_up_views.item, name="item"),
    path("ways-out/<int:pk>/answer", clean_up_views.answer, name="answer"),
    path("ways-out/<int:pk>/settle", clean_up_views.settle, name="settle"),
    path("ways-out/<int:pk>/plan", clean_up_views.plan, name="plan"),
    path("ways-out/<int:pk>/tell", clean_up_views.tell, name="tell"),
    path("ways-out/<int:pk>/reported", clean_up_views.note_reported, name="reported"),
    path("ways-out/<int:pk>/close", clean_up_views.close, name="close"),
]
