"""The bench's database: the demo county, one village of 1,500 people with a form of 20 columns sent to it, and more
counties beside it until the ledger holds as many people as asked."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import xlsxwriter

BIG = "大田村"
COLUMNS = (
    "序号", "姓名", "性别", "身份证号", "民族", "出生日期", "年龄", "户号", "与户主关系", "文化程度", "婚姻状况",
    "政治面貌", "健康状况", "户籍地址", "现住址", "村民小组", "联系电话", "医保参保状态", "是否独居", "是否空巢老人",
    "备注",
)  # fmt: skip
NOW = datetime.now(ZoneInfo("Asia/Shanghai"))


def template(title: str = "村民基本情况登记表", columns: tuple[str, ...] = COLUMNS) -> bytes:
    """A plain list of twenty columns and a number."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet("登记表")
    sheet.merge_range(0, 0, 0, len(columns) - 1, title)
    sheet.write_row(1, 0, columns)
    for row in range(2, 22):
        sheet.write_row(row, 0, [row - 1] + [""] * (len(columns) - 1))
    book.close()
    return buffer.getvalue()


def load(people: int) -> dict[str, int]:
    """Fill an empty database; the primary keys the bench needs."""
    from demo.live import load as demo
    from demo.live import rights
    from demo.places import COUNTY
    from django.db import transaction

    from yibiao_web.orgs.models import Organisation

    if not Organisation.objects.filter(name=BIG).exists():
        with transaction.atomic():
            orgs = demo.tree()
            demo.people(orgs)
            demo.budgets(orgs, date.today().year)
            rights.give(orgs, orgs[COUNTY], NOW - timedelta(days=300))
            demo.ledger(orgs, NOW - timedelta(days=200), print)
            _big_village(orgs)
            _to_thirty_items(orgs)
    _more_counties(people)
    return _task()


def _big_village(orgs) -> None:
    from demo.live import facts
    from demo.population import populate

    from yibiao_web.accounts.models import Post, User
    from yibiao_web.ledger.actions import SubjectChange, record
    from yibiao_web.ledger.models import Source
    from yibiao_web.orgs.models import Level, Organisation

    above, here = orgs["鹤汀镇"], orgs["禾溪县"]
    org = Organisation.objects.create(
        code="990101101299", name=BIG, level=Level.VILLAGE, parent=above, path=f"{above.path}990101101299/"
    )
    clerk = User.objects.create(username="big", name="大田村填报员", password=User.objects.get(username="lin").password)
    Post.objects.create(user=clerk, org=org, role="clerk")
    county = populate(99, {"鹤汀镇": [BIG]}, homes=(480, 480), enterprises=1)
    changes, count = [], 0
    for home in county.of(BIG):
        if count >= 1_500:
            break
        changes.append(
            SubjectChange(org, "household", facts.household(home) | {"household.household_number": "B" + home.code})
        )
        for one in home.members[: 1_500 - count]:
            values = facts.person(one, home) | {"person.id_number": one.id_number[:6] + "18" + one.id_number[8:]}
            values["person.household_number"] = "B" + home.code
            changes.append(SubjectChange(org, "person", values, household="B" + home.code))
            count += 1
    source = Source(kind="import", county=here, org=org, title="户籍人口底册", dated=date.today() - timedelta(days=150))
    record(source, changes, by=None, now=NOW - timedelta(days=100), org=org)


def _to_thirty_items(orgs) -> None:
    """What the demo's registers do not say, so that everybody has at least thirty values."""
    from yibiao_web.catalogue.queries import catalogue
    from yibiao_web.ledger.actions import SubjectChange, record
    from yibiao_web.ledger.models import Source, Subject

    items = [
        item.code for item in catalogue().of_subject("person")
        if item.type == "text" and item.role is None and item.derive is None and item.choices is None
    ]  # fmt: skip
    people = Subject.objects.filter(kind="person").select_related("org")
    county = orgs["禾溪县"]
    for org in {one.org for one in people.only("org")}:
        changes = []
        for one in people.filter(org=org):
            free = [code for code in items if code not in one.values][: max(0, 30 - len(one.values))]
            changes.append(SubjectChange(org, "person", dict.fromkeys(free, "登记内容"), subject=one.pk))
        source = Source(
            kind="import", county=county, org=org, title="补充登记", dated=date.today() - timedelta(days=60)
        )
        record(source, changes, by=None, now=NOW - timedelta(days=60), org=org)


def _more_counties(people: int) -> None:
    """Copies of the county's rows under other counties, by one statement each: the ledger's size is what matters."""
    from django.db import connection, transaction

    from yibiao_web.ledger.models import Subject
    from yibiao_web.orgs.models import Level, Organisation

    first = Organisation.objects.get(code="990101")
    each = Subject.objects.filter(county=first, kind="person").count()
    number = Subject.objects.filter(kind="person").count() // each
    while number * each < people:
        with transaction.atomic():
            code = f"9902{number:02d}"
            county = Organisation.objects.create(
                code=code,
                name=f"第{number}县",
                level=Level.COUNTY,
                parent=first.parent,
                path=f"{first.parent.path}{code}/",
            )
            quoted = '"values"'
            columns = f"org_id, grid_id, kind, {quoted}, sources, state, version, changed_at, name, merged_into_id"
            with connection.cursor() as cursor:
                cursor.execute(
                    f"INSERT INTO ledger_subject (county_id, key, household_id, {columns}) "
                    f"SELECT %s, CASE WHEN key = '' THEN '' ELSE %s || key END, NULL, %s, {columns.partition(', ')[2]} "
                    "FROM ledger_subject WHERE county_id = %s",
                    [county.pk, f"c{number}-", county.pk, first.pk],
                )
        number += 1
        print(f"  台账 {number * each:,} 人", flush=True)


def _task() -> dict[str, int]:
    """One task of the form to the big village and to every village of the county."""
    from yibiao_web.tasks.models import Assignment

    task = send("村民基本情况登记表", COLUMNS, "MZ-99")
    big = Assignment.objects.get(task=task, org__name=BIG)
    return {"task": task.pk, "version": task.version_id, "big": big.pk}


def send(title: str, columns: tuple[str, ...], number: str, made=template):
    """A form about everybody, handed in and sent to every village; the one sent before, where there is one."""
    from yibiao_web.accounts.models import Post
    from yibiao_web.accounts.viewer import Viewer
    from yibiao_web.forms import actions as forms
    from yibiao_web.forms.models import Admission
    from yibiao_web.orgs.models import Organisation
    from yibiao_web.tasks import actions as tasks
    from yibiao_web.tasks.models import Task

    old = Task.objects.filter(title=title).last()
    if old is not None:
        return old
    org = Organisation.objects.select_related("parent").get(name="县民政局")
    post = Post.objects.select_related("user").filter(org=org).first()
    assert post is not None
    viewer = Viewer(post.user, org, frozenset({"requester", "reviewer"}))
    villages = list(Organisation.objects.within(org.area.path).villages().select_related("parent__parent"))
    version = forms.hand_in(viewer=viewer, file_name=f"{title}.xlsx", content=made(title, columns), now=NOW)
    form = version.form
    form.number, form.basis, form.purpose = number, "测试依据", "测试用途"
    form.expires_on = date.today() + timedelta(days=400)
    form.save()
    due = date.today() + timedelta(days=90)
    admission = forms.examine(version, viewer=viewer, villages=villages, due_on=due, now=NOW, filters=("全部",))
    if admission.verdict == Admission.Verdict.PENDING:
        reason = "基准测试：核对全县村民基本情况，其余由系统填好。"
        forms.pass_with_reason(admission, viewer=viewer, reason=reason, signed_name=viewer.user.name, now=NOW)
        admission.refresh_from_db()
    return tasks.dispatch(admission, viewer=viewer, title=form.title, villages=villages, due_on=due, now=NOW)
