from __future__ import annotations

from django.urls import path

from yibiao_web.fieldwork import conclusion_views, phone_views, problem_views, views

app_name = "fieldwork"
urlpatterns = [
    path("", views.index, name="index"),
    path("problems/", problem_views.index, name="problems"),
    path("problems/<int:pk>/", problem_views.show, name="problem"),
    path("problems/<int:pk>/rectify", problem_views.rectify, name="rectify"),
    path("problems/<int:pk>/verify", problem_views.verify, name="verify"),
    path("problems/<int:pk>/again", problem_views.again, name="again"),
    path("appeals/", problem_views.appeals, name="appeals"),
    path("appeals/<int:pk>/", problem_views.appeal_page, name="appeal"),
    path("signs/", views.signs, name="signs"),
    path("quiet/", views.quiet, name="quiet"),
    path("template/", conclusion_views.template, name="template"),
    path("template/drop", conclusion_views.drop_template, name="drop_template"),
    path("template/standard", conclusion_views.standard, name="standard"),
    path("worker.js", phone_views.worker, name="worker"),
    path("open/<slug:code>/", views.published, name="published"),
    path("notes/<int:pk>/withdraw", phone_views.withdraw, name="withdraw_note"),
    path("pictures/<int:pk>", phone_views.picture, name="picture"),
    path("pictures/<int:pk>/remove", phone_views.remove_picture, name="remove_picture"),
    path("<int:pk>/", views.show, name="show"),
    path("<int:pk>/phone/", phone_views.phone, name="phone"),
    path("<int:pk>/notes", phone_views.notes, name="notes"),
    path("<int:pk>/photo", phone_views.photo, name="photo"),
    path("<int:pk>/pack/", phone_views.show_pack, name="pack"),
    path("<int:pk>/pack.html", phone_views.pack_file, name="pack_file"),
    path("<int:pk>/pack/<str:code>/", phone_views.people, name="people"),
    path("<int:pk>/finish", views.finish, name="finish"),
    path("<int:pk>/remark", views.remark, name="remark"),
    path("<int:pk>/conclude/", conclusion_views.conclude, name="conclude"),
    path("<int:pk>/report.docx", conclusion_views.download, name="report"),
    path("<int:pk>/publish", views.publish, name="publish"),
    path("<int:pk>/appeal", problem_views.appeal, name="make_appeal"),
]
