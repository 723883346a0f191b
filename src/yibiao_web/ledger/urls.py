from __future__ import annotations

from django.urls import path

from yibiao_web.ledger import settling, uploads, views

app_name = "ledger"
urlpatterns = [
    path("", views.search, name="search"),
    path("subjects/<int:pk>", views.subject_history, name="subject_history"),
    path("held/<str:code>", views.held, name="held"),
    path("disputes", settling.disputes, name="disputes"),
    path("disputes/<int:pk>/settle", settling.settle, name="settle"),
    path("identities", settling.identities, name="identities"),
    path("identities/join", settling.join, name="join"),
    path("merges/<int:pk>/undo", settling.undo, name="undo"),
    path("import", uploads.new, name="import"),
    path("import/<int:pk>", uploads.look, name="upload"),
    path("import/<int:pk>/confirm", uploads.confirm, name="confirm"),
    path("import/<int:pk>/drop", uploads.drop, name="drop"),
    path("import/<int:pk>/rejected.xlsx", uploads.rejected, name="rejected"),
]
