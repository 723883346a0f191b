from __future__ import annotations

from django.urls import path

from yibiao_web.draws import oversight_views, public_views, views

app_name = "draws"
urlpatterns = [
    path("", views.index, name="index"),
    path("new/<int:pk>/", views.new, name="new"),
    path("<int:pk>/", views.show, name="show"),
    path("<int:pk>/seed/", views.seed, name="seed"),
    path("<int:pk>/teams/", views.teams, name="teams"),
    path("<int:pk>/open/", views.open_, name="open"),
    path("<int:pk>/abandon/", views.abandon, name="abandon"),
    path("<int:pk>/knowing/", oversight_views.knew, name="knowing"),
    path("<int:pk>/hand-over/", oversight_views.hand_over, name="hand_over"),
    path("hand-over/<int:pk>/agree/", oversight_views.agree, name="agree"),
    path("opened/<int:pk>/sign/", views.sign, name="sign"),
    path("key/", oversight_views.key, name="key"),
    path("inspectors/", oversight_views.inspectors, name="inspectors"),
    path("risks/", oversight_views.risks, name="risks"),
    path("public/", public_views.public_list, name="public_list"),
    path("public/recompute/", public_views.recompute, name="recompute"),
    path("public/<str:token>/", public_views.public, name="public"),
    path("public/<str:token>/record.json", public_views.record, name="record"),
]
