"""All addresses. Each capability keeps its own in ``urls.py``."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("yibiao_web.accounts.sign_in")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("yibiao_web.site.pages")),
    path("people/", include("yibiao_web.accounts.urls")),
    path("orgs/", include("yibiao_web.orgs.urls")),
    path("audit/", include("yibiao_web.audit.urls")),
    path("catalogue/", include("yibiao_web.catalogue.urls")),
    path("ledger/", include("yibiao_web.ledger.urls")),
    path("sharing/", include("yibiao_web.sharing.urls")),
    path("burden/", include("yibiao_web.burden.urls")),
    path("forms/", include("yibiao_web.forms.urls")),
    path("tasks/", include("yibiao_web.tasks.urls")),
    path("fill/", include("yibiao_web.submissions.urls")),
    path("review/", include("yibiao_web.approvals.urls")),
    path("rollup/", include("yibiao_web.rollup.urls")),
    path("answers/", include("yibiao_web.answers.urls")),
    path("policy/", include("yibiao_web.policy.urls")),
    path("gate/", include("yibiao_web.gate.urls")),
    path("documents/", include("yibiao_web.documents.urls")),
    path("meetings/", include("yibiao_web.meetings.urls")),
    path("channels/", include("yibiao_web.channels.urls")),
    path("outside/", include("yibiao_web.outside.urls")),
    path("inspections/", include("yibiao_web.inspections.urls")),
    path("draws/", include("yibiao_web.draws.urls")),
    path("fieldwork/", include("yibiao_web.fieldwork.urls")),
    path("appraisal/", include("yibiao_web.appraisal.urls")),
    path("surveys/", include("yibiao_web.surveys.urls")),
    path("letters/", include("yibiao_web.letters.urls")),
    path("trends/", include("yibiao_web.trends.urls")),
    path("reports/", include("yibiao_web.reports.urls")),
    path("desk/", include("yibiao_web.desk.urls")),
    path("counties/", include("yibiao_web.counties.urls")),
    path("engine/", include("yibiao_web.engine.urls")),
    path("operations/", include("yibiao_web.operations.urls")),
    path("api/", include("yibiao_web.api.urls")),
]
handler500 = "yibiao_web.site.pages.broken"
