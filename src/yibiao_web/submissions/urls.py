from __future__ import annotations

from django.urls import path

from yibiao_web.submissions import file_views, views

app_name = "submissions"
urlpatterns = [
    path("", views.todo, name="todo"),
    path("<int:pk>", views.fill, name="fill"),
    path("<int:pk>/data", views.data, name="data"),
    path("<int:pk>/save", views.save, name="save"),
    path("<int:pk>/edits", views.edits, name="edits"),
    path("<int:pk>/confirm", views.confirm, name="confirm"),
    path("<int:pk>/register", views.register, name="register"),
    path("<int:pk>/pick", views.pick, name="pick"),
    path("<int:pk>/undo", views.undo, name="undo"),
    path("<int:pk>/show", views.show, name="show"),
    path("<int:pk>/submit", views.submit, name="submit"),
    path("<int:pk>/recall", views.recall, name="recall"),
    path("<int:pk>/export", file_views.export, name="export"),
    path("<int:pk>/import", file_views.import_file, name="import"),
    path("<int:pk>/import/<int:tried>", file_views.imported, name="imported"),
    path("<int:pk>/import/<int:tried>/rejected", file_views.rejected, name="rejected"),
    path("<int:pk>/dispute", file_views.dispute, name="dispute"),
    path("<int:pk>/already-reported", file_views.already_reported, name="mark_reported"),
    path("disputes", file_views.disputes, name="disputes"),
    path("already-reported", file_views.reported_queue, name="already_reported"),
    path("already-reported/<int:pk>", file_views.settle_reported, name="settle_reported"),
]
