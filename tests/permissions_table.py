"""All addresses of the platform × who may. An address that is not here fails ``test_permissions.py``.

``page`` answers GET, ``act`` only POST, ``both`` both. ``who`` lists the people of the cast who get in; everybody else
gets 404, and whoever is not signed in goes to the sign-in page. ``at`` names the objects of ``permission_world`` that
the address takes. Qian holds every role in the next county: she opens pages without an object and finds nothing of ours
there; with an object of ours she gets 404.
"""

from __future__ import annotations

from typing import NamedTuple

ALL = "lin chen zhao sun gao wu ji guan"
CLERKS = "lin"
REVIEWERS = "chen zhao"
REQUESTERS = "chen zhao"


class Row(NamedTuple):
    kind: str
    who: str
    at: dict[str, str]
    also: tuple[int, ...]
    refused: str = ""  # who sees the object but may not do this to it

    @property
    def objects(self) -> set[str]:
        """The objects of our county that the address names; a code or a word is nobody's."""
        return {name for name in self.at.values() if not name.startswith("=")}

    @property
    def allowed(self) -> set[str]:
        return set(self.who.split())


def page(who: str, also: tuple[int, ...] = (200,), refused: str = "", **at: str) -> Row:
    return Row("page", who, at, also, refused)


def act(who: str, refused: str = "", **at: str) -> Row:
    return Row("act", who, at, (405,), refused)


# open to anybody, signed in or not: {name: what GET answers to a stranger}
PUBLIC = {
    "account_login": 200,
    "account_logout": 302,
    "account_inactive": 200,
    "mfa_authenticate": 302,
    "socialaccount_login_cancelled": 200,
    "socialaccount_login_error": 401,
    "socialaccount_signup": 302,
    "openid_connect_login": 404,  # no sign-on of that name is set up
    "openid_connect_callback": 404,
    "inspections:find": 200,  # whoever stands before a place's code
    "inspections:at": 404,
    "meetings:feed": 404,  # whoever has an address that is kept secret
    "set_language": 302,  # GET changes nothing
    "icon": 301,
    "channels:about": 200,  # who runs the platform itself, and what it never does
    "reports:public": 404,  # nothing is published
    "reports:public_file": 404,
    "api:docs": 200,  # what may be asked, with no data
    "outside:report": 200,  # whoever received a demand, without a name
    "outside:file": 405,
    "outside:follow": 200,
    "fieldwork:published": 404,  # the results of a county's visits
    "fieldwork:worker": 200,  # a program without data
    "draws:public_list": 200,  # hashes, and the records of visits that are over
    "draws:recompute": 200,
    "draws:public": 404,
    "draws:record": 404,
    "surveys:answer": 404,  # whoever was asked, without a name
    "operations:health": 200,  # probes of whoever runs the platform, without data
    "operations:ready": 200,
    "operations:metrics": 200,  # from this machine, as in tests; from elsewhere 404
}
# one's own account: everybody who is signed in, and nobody sees anybody else's
OWN = (
    "account_reauthenticate", "account_change_password", "account_set_password", "mfa_index", "mfa_reauthenticate",
    "mfa_activate_totp", "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes", "socialaccount_connections", "home", "act_for", "signed_in",
)  # fmt: skip

TABLE: dict[str, Row] = {
    # people
    "people:list": page("guan"),
    "people:new": page("guan"),
    "people:person": page("guan", pk="lin"),
    "people:give_post": act("guan", pk="lin"),
    "people:set_active": act("guan", pk="lin"),
    "people:renew_password": act("guan", pk="lin"),
    "people:remove_second_step": act("guan", pk="lin"),
    "people:end_post": act("guan", pk="post"),
    "people:deputies": page(REVIEWERS),
    "people:end_deputy": act("chen", pk="deputy"),
    # organisations
    "orgs:tree": page("guan"),
    "orgs:import": page("guan"),
    "orgs:template": page("guan"),
    "orgs:organisation": page("guan", pk="village"),
    "orgs:add": act("guan", pk="village"),
    "orgs:change": act("guan", pk="village"),
    "orgs:merge": act("guan", pk="village"),
    "orgs:move": act("guan", pk="village"),
    "orgs:set_active": act("guan", pk="village"),
    # the rules
    "policy:index": page(ALL),
    "policy:rule": page(ALL, id="=DOC-007"),
    # the trail
    "audit:trail": page("wu"),
    "audit:entry": page("wu", pk="entry"),
    "audit:verify": act("wu"),
    "audit:verification": page("wu"),
    "audit:export": page("wu"),
    # the catalogue
    "catalogue:items": page(ALL),
    "catalogue:item": page(ALL, code="=person.name"),
    "catalogue:compare": page(ALL),
    "catalogue:pick": page(ALL),
    "catalogue:add": page("sun"),
    "catalogue:doubts": page("sun"),
    "catalogue:settle": act("sun", pk="doubt"),
    "catalogue:undo": act("sun", pk="decision"),
    "catalogue:split": page("sun", code="=person.name"),
    "catalogue:change": act("sun", code="=person.name", what="=define"),
    # the ledger
    "ledger:search": page("lin chen zhao sun"),
    "ledger:subject_history": page("lin chen sun", pk="subject"),
    "ledger:held": page(ALL, code="=person.name"),
    "ledger:disputes": page("lin chen zhao sun"),
    "ledger:settle": act("sun", pk="dispute"),
    "ledger:identities": page("sun"),
    "ledger:join": act("sun"),
    "ledger:undo": act("sun", pk="merge"),
    "ledger:import": page("sun"),
    "ledger:upload": page("sun", pk="upload"),
    "ledger:confirm": act("sun", pk="upload"),
    "ledger:drop": act("sun", pk="upload"),
    "ledger:rejected": page("sun", pk="upload"),
    # sharing
    "sharing:index": page("chen zhao sun"),
    "sharing:request": page("chen zhao", (200, 404)),
    "sharing:answer": act("sun", pk="asked"),
    "sharing:revoke": act("sun", pk="grant"),
    "sharing:give": act("chen zhao sun"),
    "sharing:flow_back": page("lin chen", refused="zhao"),
    "sharing:take_back": act("lin chen", refused="zhao"),
    "sharing:subject": page("lin chen", pk="subject"),
    "sharing:doubt": act("lin chen", pk="subject"),
    "sharing:alerts": page("lin chen", refused="zhao"),
    "sharing:readings": page("lin chen zhao sun wu"),
    # engine
    "engine:index": page("gao wu sun"),
    # trends
    "trends:index": page("chen zhao gao wu"),
    "trends:look": act("gao"),
    "trends:series": page("gao wu", pk="county", kind="=all"),
    "trends:place": page("lin chen zhao"),
    "trends:alarm": page("zhao gao wu", pk="alarm"),
    "trends:explain": act("zhao", pk="alarm"),
    "trends:close": act("gao", pk="alarm"),
    "trends:measures": page("chen zhao gao wu"),
    "trends:measure_new": page("gao"),
    "trends:measure": page("chen zhao gao wu", pk="measure"),
    "trends:withdrawn": page("chen zhao gao wu"),
    # burden
    "burden:index": page("chen zhao gao"),
    "burden:learned": page("chen zhao gao wu"),
    "burden:published": page(ALL),
    "burden:budget": page("gao", pk="department"),
    "burden:transfer": page("gao"),
    "burden:emergency": page("zhao", label="=gate.demand", pk="demand"),
    # letters of citizens
    "letters:index": page("chen zhao gao"),
    "letters:matter": page("zhao gao", pk="matter"),
    "letters:answerer": act("zhao gao", pk="matter"),
    "letters:move": act("zhao gao", pk="matter", letter="letter"),
    "letters:import": page("chen zhao gao"),
    "letters:imported": page("gao", pk="letter_import"),
    # overviews and reports
    "reports:index": page("lin chen zhao gao", (302,)),
    "reports:county": page("gao"),
    "reports:department": page("chen zhao gao"),
    "reports:place": page("lin chen gao"),
    "reports:months": page("lin chen zhao gao"),
    "reports:make": act("lin chen zhao gao"),
    "reports:month": page("lin chen gao", pk="village_report"),
    "reports:file": page("lin chen gao", pk="village_report", shape="=docx"),
    "reports:releases": page("gao"),
    "reports:make_release": act("gao"),
    "reports:publish": act("gao", pk="release"),
    "reports:withdraw": act("gao", pk="release"),
    "reports:preview": page("gao", pk="release", shape="=json"),
    # forms
    "forms:mine": page(REQUESTERS),
    "forms:new": page(REQUESTERS),
    "forms:pick": page(REQUESTERS),
    "forms:items": page(REQUESTERS),
    "forms:asking": page(ALL, code="=person.name"),
    "forms:whom": act("zhao", pk="version"),
    "forms:version": page("zhao gao", pk="version"),
    "forms:examine": act("zhao", pk="version"),
    "forms:describe": act("zhao", pk="version"),
    "forms:settle": act("zhao", pk="version"),
    "forms:file": page("zhao gao", pk="version"),
    "forms:explain": act("zhao", pk="admission"),
    "forms:decide": act("gao", pk="admission"),
    "desk:queue": page("gao"),
    "desk:week": page("lin chen zhao gao"),
    "desk:search": page("lin chen zhao gao"),
    "outside:fill": act("lin"),
    "outside:index": page("chen zhao gao"),
    "outside:show": page("zhao gao", pk="outside_demand"),
    "forms:in_force": page("chen zhao gao"),
    "forms:decide_form": act("zhao gao", pk="form"),
    "forms:overlap": page("gao"),
    "forms:refresh_overlap": act("gao"),
    "forms:overlap_file": page("gao", (200, 404), what="=html"),
    # demands of any kind
    "gate:demand": page("zhao gao", (302,), pk="demand"),
    "gate:explain": act("zhao", pk="demand"),
    "gate:send_up": act("zhao", pk="demand"),
    "gate:decide": act("gao", pk="demand"),
    "gate:withdraw": act("zhao gao", pk="demand"),
    # apps, public accounts, work groups
    "channels:index": page("chen zhao gao"),
    "channels:channel": page("zhao gao", pk="channel"),
    "channels:change": page("zhao gao", pk="channel"),
    "channels:keep": act("zhao gao", pk="channel"),
    "channels:set_owner": act("gao", pk="channel"),
    "channels:archive": act("zhao gao", pk="channel"),
    "channels:add_data": act("zhao gao", pk="channel"),
    "channels:open": act("zhao", pk="proposed_channel"),
    "channels:archive_file": page("zhao gao", pk="channel_archive"),
    "channels:data_file": page("zhao gao", pk="channel_data"),
    "channels:import": page("chen zhao gao"),
    "channels:imported": page("gao", pk="register_import"),
    "channels:rejected": page("gao", pk="register_import"),
    "channels:examine": act("gao"),
    "channels:asked": page("lin chen zhao"),
    "channels:new": page(REQUESTERS, kind="=group"),
    "channels:show": page("zhao gao", pk="channel_demand"),
    "channels:clean_ups": page("chen zhao gao"),
    "channels:clean_up_new": page("gao"),
    "channels:clean_up": page("zhao gao", pk="clean_up"),
    "channels:extend": act("gao", pk="clean_up"),
    "channels:item": page("zhao gao", pk="way_out"),
    "channels:answer": act("zhao gao", pk="way_out"),
    "channels:settle": act("gao", pk="way_out"),
    "channels:plan": act("zhao gao", pk="way_out"),
    "channels:tell": act("zhao gao", pk="way_out"),
    "channels:reported": act("zhao gao", pk="way_out"),
    "channels:close": act("zhao gao", pk="way_out"),
    # documents
    "documents:index": page("chen zhao gao"),
    "documents:new": page(REQUESTERS),
    "documents:plan": page("chen zhao gao"),
    "documents:drop_plan": act("zhao", pk="planned"),
    "documents:quota": act("gao", pk="department"),
    "documents:received": page("lin chen zhao"),
    "documents:sources": page("chen zhao gao"),
    "documents:end_source": act("gao", pk="source"),
    "documents:rebuild": act("gao"),
    "documents:put_in": page("chen zhao gao"),
    "documents:imported": page("gao", pk="imported"),
    "documents:show": page("lin chen zhao gao", (200, 302), pk="issued_demand"),
    "documents:read": page("lin chen zhao gao", pk="issued"),
    "documents:draft": page("zhao gao", (302,), pk="copied"),
    "documents:beside": page("zhao gao", pk="copied", source="source"),
    "documents:change": act("zhao", pk="copied"),
    "documents:assessment": page("zhao gao", pk="copied"),
    "documents:issue": act("zhao", pk="copied"),
    "documents:file": page("lin chen zhao gao", pk="issued"),
    # the plan of inspections, visits, a place's code
    "inspections:index": page("chen zhao gao"),
    "inspections:calendar": page("lin chen zhao gao"),
    "inspections:emergencies": page("lin chen zhao gao"),
    "inspections:new": page(REQUESTERS),
    "inspections:weighed": act(REQUESTERS),
    "inspections:import": page(REQUESTERS),
    "inspections:template": page(REQUESTERS),
    "inspections:export": page("chen zhao gao"),
    "inspections:show": page("lin chen zhao gao", pk="inspection"),
    "inspections:change": page("zhao", pk="proposed_inspection"),
    "inspections:adopt": act("zhao", pk="inspection"),
    "inspections:publish": act("zhao", pk="inspection"),
    "inspections:merge": act("zhao gao", pk="inspection"),
    "inspections:set_visit": act("zhao", pk="inspection"),
    "inspections:cancel_visit": act("zhao", pk="visit"),
    "inspections:turn_away": act("lin", pk="visit"),
    "inspections:place": page("lin chen zhao"),
    "inspections:poster": page("lin chen zhao", (200, 302)),
    "inspections:renew_code": act("lin chen zhao"),
    "inspections:arrived": act("lin chen zhao"),
    "inspections:joins": page("gao"),
    "inspections:join": page("gao", pk="join_plan"),
    "inspections:agree": act("gao", pk="join_plan"),
    "inspections:settings": page("gao"),
    "inspections:change_settings": act("gao"),
    # on the spot, and what follows: a visit under way, one that was concluded
    "fieldwork:index": page(ALL),
    "fieldwork:problems": page(ALL),
    "fieldwork:problem": page("lin chen zhao gao", pk="problem"),
    "fieldwork:rectify": act("zhao", refused="lin chen", pk="problem"),
    "fieldwork:verify": act("lin chen zhao gao", pk="problem"),
    "fieldwork:again": act("lin chen zhao gao", pk="problem"),
    "fieldwork:appeals": page(ALL),
    "fieldwork:appeal": page("lin chen zhao gao", pk="field_appeal"),
    "fieldwork:make_appeal": act("lin chen zhao", pk="concluded_visit"),
    "fieldwork:signs": page("chen zhao gao"),
    "fieldwork:quiet": page("chen zhao gao"),
    "fieldwork:template": page(REQUESTERS),
    "fieldwork:drop_template": act(REQUESTERS),
    "fieldwork:standard": page(REQUESTERS),
    "fieldwork:withdraw_note": act("zhao", pk="field_note"),
    "fieldwork:picture": page("zhao", pk="field_photo"),
    "fieldwork:remove_picture": act("zhao", pk="field_photo"),
    "fieldwork:show": page("lin chen zhao gao", pk="concluded_visit"),
    "fieldwork:phone": page("zhao", pk="visit_under_way"),
    "fieldwork:notes": act("zhao", pk="visit_under_way"),
    "fieldwork:photo": act("zhao", pk="visit_under_way"),
    "fieldwork:pack": page("zhao", pk="visit_under_way"),
    "fieldwork:pack_file": page("zhao", pk="visit_under_way"),
    "fieldwork:people": page("zhao", (200, 403), pk="visit_under_way", code="=person.health_status"),
    "fieldwork:finish": act("zhao", pk="visit_under_way"),
    "fieldwork:remark": act("lin chen zhao", pk="concluded_visit"),
    "fieldwork:conclude": page("zhao gao", (200, 302), pk="concluded_visit"),
    "fieldwork:report": page("lin chen zhao gao", pk="concluded_visit"),
    "fieldwork:publish": act("lin chen zhao gao", pk="concluded_visit"),
    # draws of unannounced visits
    "draws:index": page(ALL),
    "draws:key": page(ALL),
    "draws:new": page("zhao", pk="unannounced"),
    "draws:show": page("zhao gao wu sun", pk="draw"),
    "draws:knowing": page("zhao gao wu", pk="draw"),
    "draws:seed": act("zhao gao wu sun", pk="draw"),
    "draws:teams": act("zhao gao wu sun", pk="draw"),
    "draws:open": act("zhao gao wu sun", pk="draw"),
    "draws:abandon": act("zhao", pk="draw"),
    "draws:hand_over": act("gao", pk="draw"),
    "draws:agree": act("wu", pk="hand_over"),
    "draws:sign": act("zhao", pk="opened_draw"),
    "draws:inspectors": page("chen zhao gao"),
    "draws:risks": page(REQUESTERS),
    # roll-up
    "rollup:index": page("chen zhao sun gao"),
    "rollup:ledger_rows": page("chen zhao sun gao", (200, 404)),
    "rollup:task": page("chen zhao", pk="task"),
    "rollup:task_rows": page("chen zhao", (200, 404), pk="task"),
    # tasks
    "tasks:sent": page("chen zhao"),
    "tasks:new": page("zhao", pk="admission"),
    "tasks:progress": page("zhao chen", pk="task"),
    "tasks:act": act("zhao", refused="chen", pk="task"),
    # filling
    "submissions:todo": page(CLERKS),
    "submissions:fill": page(CLERKS, pk="assignment"),
    "submissions:data": page(CLERKS, pk="assignment"),
    "submissions:save": act(CLERKS, pk="assignment"),
    "submissions:edits": page(CLERKS, pk="assignment"),
    "submissions:confirm": act(CLERKS, pk="assignment"),
    "submissions:register": page(CLERKS, pk="assignment"),
    "submissions:pick": act(CLERKS, pk="assignment"),
    "submissions:undo": act(CLERKS, pk="assignment"),
    "submissions:show": act(CLERKS, pk="assignment"),
    "submissions:submit": act(CLERKS, pk="assignment"),
    "submissions:recall": act(CLERKS, pk="assignment"),
    "submissions:export": act(CLERKS, pk="assignment"),
    "submissions:import": act(CLERKS, pk="assignment"),
    "submissions:imported": page(CLERKS, (404,), pk="assignment", tried="none"),
    "submissions:rejected": act(CLERKS, pk="assignment", tried="none"),
    "submissions:dispute": act(CLERKS, pk="assignment"),
    "submissions:mark_reported": act(CLERKS, pk="assignment"),
    "submissions:disputes": page(CLERKS),
    "submissions:already_reported": page("gao"),
    "submissions:settle_reported": act("gao", pk="marked"),
    # reviewing
    "approvals:queue": page(REVIEWERS),
    "approvals:approve_quiet": act(REVIEWERS),
    "approvals:review": page("chen zhao", pk="submitted"),
    "approvals:decide": act("chen zhao", pk="submitted"),
    "approvals:unmask": act("chen zhao", pk="submitted"),
    # answers
    "answers:index": page(REQUESTERS),
    "answers:version": page("zhao", pk="version"),
    "answers:task": page("zhao", pk="approved_task"),
    "answers:prepared": page("zhao", (404,), pk="none"),
    "answers:download": page("zhao", (404,), pk="none"),
    # meetings
    "surveys:index": page("lin chen zhao gao"),
    "surveys:new": page(REQUESTERS, audience="=residents"),
    "surveys:show": page("lin chen zhao gao", pk="survey"),
    "surveys:draw": act("zhao", pk="survey"),
    "surveys:open": act("zhao", pk="survey"),
    "surveys:slips": act("zhao", pk="survey"),
    "surveys:void": act("zhao", pk="survey"),
    "surveys:sheet": page("zhao", pk="survey"),
    "surveys:members": page("zhao", pk="survey"),
    "surveys:call": act("zhao", pk="survey", member="survey_member"),
    "surveys:came_of": act("zhao", pk="survey", member="survey_member"),
    "surveys:interview": act("zhao", pk="survey", member="survey_member"),
    "surveys:addresses": act("zhao", pk="survey"),
    "meetings:calendar": page("lin chen zhao gao"),
    "meetings:register": page("chen zhao gao"),
    "meetings:export": page("chen zhao gao", form="=xlsx"),
    "meetings:new": page(REQUESTERS),
    "meetings:cost": act(REQUESTERS),
    "meetings:show": page("lin chen zhao gao", pk="meeting"),
    "meetings:change": page("zhao", pk="proposal"),
    "meetings:hold": act("zhao", pk="proposal"),
    "meetings:note_end": act("zhao", pk="proposal"),
    "meetings:import": page(REQUESTERS),
    "meetings:imported": page("zhao", pk="meeting_import"),
    "meetings:rejected": page("zhao", pk="meeting_import"),
    "meetings:template": page(REQUESTERS),
    "meetings:make_feed": act("lin chen zhao gao"),
    "meetings:revoke_feed": act("lin", pk="feed"),
    "meetings:planner": page("gao"),
    "meetings:plan": page("gao", pk="plan"),
    "meetings:refuse": act("gao", pk="plan"),
    "meetings:again": act("gao", pk="plan"),
    "meetings:agree": act("gao", pk="plan"),
    "meetings:settings": page("gao"),
    "meetings:change_settings": act("gao"),
    # appraisal
    "appraisal:index": page("lin chen zhao gao"),
    "appraisal:new": page(REQUESTERS),
    "appraisal:scheme": page("lin chen zhao gao", also=(200, 302), pk="scheme"),
    "appraisal:pass_plain": act("zhao", pk="scheme"),
    "appraisal:start": act("zhao", pk="scheme"),
    "appraisal:collect": act("zhao gao", pk="scheme"),
    "appraisal:what_if": page("zhao gao", pk="scheme"),
    "appraisal:export": page("zhao gao", pk="scheme"),
    "appraisal:place": page("lin chen zhao gao", pk="scheme", org="village"),
    "appraisal:indicator": page("lin chen zhao gao", pk="indicator"),
    "appraisal:change": act("zhao", pk="indicator"),
    "appraisal:enter": act("zhao", pk="indicator"),
    "appraisal:contest": act("lin", pk="appraisal_value"),
    "appraisal:contests": page(REQUESTERS),
    "appraisal:settle": act("zhao", pk="appraisal_contest"),
    # the API's pages
    "api:clients": page("ji"),
    "api:client": page("ji", pk="client"),
    "api:revoke": act("ji", pk="client"),
    "api:stop_webhook": act("ji", pk="client", hook="hook"),
    "api:send_again": act("ji", pk="client", delivery="none"),
    "api:lines": page("chen zhao ji"),
    "api:download": act("chen zhao ji"),
    "api:departure": page("chen zhao ji", (404,), pk="none"),
}

# what GET of an address may write: that somebody read what is read on the trail only, and what is made when it is first
# asked for and is the same for everybody afterwards
NOTED: dict[str, str] = {
    "audit:export": "audit_auditentry",
    "draws:show": "audit_auditentry",
    "fieldwork:pack": "audit_auditentry",
    "fieldwork:pack_file": "audit_auditentry",
    "fieldwork:report": "audit_auditentry",
    "ledger:rejected": "audit_auditentry",
    "forms:overlap": "forms_overlapreport",
    "inspections:place": "inspections_placecode",
    "inspections:poster": "inspections_placecode",
}
