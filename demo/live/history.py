"""A year of reporting in the demo county, by the platform's own actions, and what is going on today.

Each campaign is one form of ``demo/forms``: its department hands it in, the gate looks, the remainder goes down, the
villages fill it, townships and the department approve, and the ledger grows. Values are invented, but every one of
them went the way a real one would.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from demo.identifiers import bank_account, phone
from demo.live.viewers import at, viewer_at
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.approvals import actions as approvals
from yibiao_web.audit.refusals import Refusal
from yibiao_web.forms import actions as forms
from yibiao_web.forms.models import Admission
from yibiao_web.orgs.models import Level, Organisation
from yibiao_web.submissions import actions as submissions
from yibiao_web.submissions.drafting import draft_of
from yibiao_web.tasks import actions as tasks
from yibiao_web.tasks.models import Assignment, Task

FORMS = Path(__file__).resolve().parents[1] / "forms"
_SITTINGS = 6  # a clerk types for a while; the minutes that a task really took are counted from it


@dataclass(frozen=True)
class Campaign:
    """``townships`` are which of the twelve it went to (all when empty). ``filters`` say whom it is about where its
    title does not. ``share`` of the villages finished; the first ones stand at every stage, from ``first_stage`` on."""

    department: str
    file: str
    days_ago: int
    days: int
    frequency: str
    number: str
    basis: str
    purpose: str
    townships: tuple[int, ...] = ()
    filters: tuple[str, ...] = ()
    share: float = 1.0
    first_stage: int = 0

    @property
    def sent_on(self) -> date:
        return date.today() - timedelta(days=self.days_ago)


PAST = (
    Campaign("县卫健局", "65岁以上老年人花名册.xls", 365, 20, "yearly", "WS-01",
             "《国家基本公共卫生服务规范》老年人健康管理部分", "安排老年人免费体检", (1, 2, 3)),
    Campaign("县乡村振兴局", "监测对象家庭成员花名册.csv", 320, 15, "quarterly", "XC-02",
             "《关于健全防止返贫动态监测和帮扶机制的指导意见》", "季度核对监测对象", (1, 2)),
    Campaign("县民政局", "附件1：农村低保对象花名册（2026年一季度）.xlsx", 266, 18, "quarterly", "MZ-01",
             "《最低生活保障审核确认办法》第二十四条", "低保对象定期核查", (1,)),
    Campaign("县妇联", "农村妇女基本情况登记表.xlsx", 229, 20, "yearly", "FL-01",
             "《中国妇女发展纲要（2021—2030年）》", "掌握农村妇女基本情况", (1, 4)),
    Campaign("县委组织部", "党员基本信息采集表.xlsx", 176, 20, "yearly", "ZZ-01",
             "《中国共产党党员教育管理工作条例》", "党员信息年度校核", (1, 2)),
)  # fmt: skip
PRESENT = (
    Campaign("县残联", "残疾人两项补贴发放花名册.xls", 14, 30, "yearly", "CL-01",
             "《残疾人保障法》第四十六条", "核对两项补贴发放对象", (1, 2), share=0.4),
    Campaign("县民政局", "最低生活保障家庭经济状况入户调查表.docx", 7, 25, "yearly", "MZ-02",
             "《最低生活保障审核确认办法》第十二条", "低保家庭经济状况年度复核", (1,), share=0.2, first_stage=3),
)  # fmt: skip


class History:
    def __init__(self, orgs: Mapping[str, Organisation], tell: Callable[[str], None]) -> None:
        self.orgs, self.tell, self.random = orgs, tell, Random(3)
        self.townships = [one for one in orgs.values() if one.level == Level.TOWNSHIP]
        self._serial = 500_000

    def run(self, campaigns: Iterable[Campaign]) -> None:
        for one in campaigns:
            task = self.send(one)
            if task is None:
                continue
            done = self.fill(task, one)
            self.tell(f"{one.department}《{task.title}》：{task.assignments.count()} 个村，{done} 个已通过")

    def villages(self, campaign: Campaign) -> list[Organisation]:
        chosen = [self.townships[number - 1] for number in campaign.townships] or self.townships
        return [
            one for above in chosen for one in self.orgs.values()
            if one.level == Level.VILLAGE and one.parent_id == above.pk
        ]  # fmt: skip

    def send(self, campaign: Campaign) -> Task | None:
        org = self.orgs[campaign.department]
        viewer, now = viewer_at(org), at(campaign.sent_on, 10)
        content = (FORMS / campaign.department / campaign.file).read_bytes()
        version = forms.hand_in(viewer=viewer, file_name=campaign.file, content=content, now=now)
        form = version.form
        said = {
            "number": campaign.number, "basis": campaign.basis, "purpose": campaign.purpose,
            "frequency": campaign.frequency, "expires_on": date.today() + timedelta(days=400),
        }  # fmt: skip
        forms.describe(form, viewer=viewer, now=now, told=said)
        villages, due_on = self.villages(campaign), campaign.sent_on + timedelta(days=campaign.days)
        admission = forms.examine(
            version, viewer=viewer, villages=villages, due_on=due_on, now=now, filters=campaign.filters
        )
        if admission.verdict == Admission.Verdict.PENDING:
            self._let_through(admission, viewer, now)
            admission.refresh_from_db()
        try:
            return tasks.dispatch(
                admission, viewer=viewer, title=form.title, villages=villages, due_on=due_on,
                frequency=campaign.frequency, now=now + timedelta(hours=2), message=campaign.purpose,
            )  # fmt: skip
        except Refusal as problem:
            self.tell(f"{campaign.department}《{form.title}》没有下发：{problem.message}")
            return None

    def _let_through(self, admission: Admission, viewer: Viewer, now: datetime) -> None:
        """A written reason, signed, as anybody must give one."""
        forms.pass_with_reason(
            admission, viewer=viewer, now=now, signed_name=viewer.user.name,
            reason="上级已定完成时限，本表只补问台账里没有的内容，其余由系统填好。",
        )  # fmt: skip

    def fill(self, task: Task, campaign: Campaign) -> int:
        """How many of the villages got through; of an unfinished campaign the rest stand at every stage."""
        several = list(task.assignments.select_related("org__parent", "task__org", "task__version", "county"))
        finished = round(len(several) * campaign.share)
        done = 0
        for number, one in enumerate(several):
            day = campaign.sent_on + timedelta(days=2 + number % max(1, min(campaign.days, campaign.days_ago) - 4))
            stage = 4 if number >= len(several) - finished else (number + campaign.first_stage) % 4
            done += self.carry(one, at(day, 9, number % 60), stage)
        if campaign.share == 1.0:
            tasks.close(task, viewer=viewer_at(task.org), now=at(task.due_on + timedelta(days=3)), reason="全部完成")
        return done

    def carry(self, assignment: Assignment, now: datetime, stage: int) -> bool:
        """0 untouched, 1 half filled, 2 waiting for the township, 3 sent back, 4 approved by everybody."""
        if stage == 0:
            return False
        clerk = viewer_at(assignment.org)
        submission = submissions.open_draft(assignment, viewer=clerk, now=now)
        edits = self.answers(submission, half=stage == 1)
        size = len(edits) // _SITTINGS + 1
        for minute, first in enumerate(range(0, len(edits), size)):
            submissions.save(
                submission, edits[first : first + size], viewer=clerk, now=now + timedelta(minutes=3 * minute + 2)
            )
        if stage == 1:
            return False
        submissions.confirm(submission, viewer=clerk, now=now + timedelta(minutes=25))
        sent = submissions.submit(
            submission, viewer=clerk, key=f"demo-{assignment.pk}", now=now + timedelta(minutes=30)
        )
        if not sent.accepted:
            self.tell(f"{assignment.org.name}没有交上：{sent.stopping[:2]}")
            return False
        assignment.refresh_from_db()
        if stage == 2:
            return False
        above = viewer_at(assignment.org.parent)
        if stage == 3:
            row = next((edit for edit in edits if edit["row"]), None)
            cells = (
                [{"row": row["row"], "field": row["field"], "text": "请再核对一下，和上次报的不一样"}] if row else []
            )
            approvals.send_back(
                assignment, viewer=above, now=now + timedelta(hours=5), remark="有一处请核对", cells=cells
            )
            return False
        for level in assignment.task.chain:
            viewer = above if level == "township" else viewer_at(assignment.task.org)
            now += timedelta(hours=6)
            approvals.approve(assignment, viewer=viewer, now=now)
            assignment.refresh_from_db()
        return True

    def answers(self, submission: Any, *, half: bool) -> list[dict[str, Any]]:
        """What the clerk types: something plausible into every open cell that is blank."""
        draft = draft_of(submission)
        edits = []
        for region, row, key in draft.open_cells():
            state = region.cells[key]["state"] if region.kind == "crosstab" else region.state(row, key)
            if state == "s":
                continue
            field = region.fields[region.cells[key]["field"] if region.kind == "crosstab" else key]
            value = self.plausible(field)
            if value is not None:
                edits.append({"row": row, "field": key, "value": value})
        return edits[: len(edits) // 2] if half else edits

    def plausible(self, field: Mapping[str, Any]) -> Any:
        label, kind = "".join(field["label"][-1:]), field["type"]
        self._serial += 1
        if field.get("choices"):
            return self.random.choice(list(field["choices"]))
        if kind == "phone":
            return phone(self._serial)
        if kind == "bank_card":
            return bank_account(self._serial)
        if kind == "date":
            return (
                f"{self.random.randint(2016, 2025)}-{self.random.randint(1, 12):02d}-{self.random.randint(1, 28):02d}"
            )
        if kind in ("integer", "decimal", "percent"):
            return self.random.randint(0, 1)  # more people than a household has would be asked about
        if kind == "boolean":
            return self.random.choice(["是", "否"])
        return _WORDS.get(label, "无") if kind == "text" else None


_WORDS = {"工作单位": "务农", "备注": "", "职务": "无", "特长": "种植"}
