"""What people type to propose a meeting."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yibiao_web.meetings.asking import Asking
from yibiao_web.meetings.facts import Proposal
from yibiao_web.meetings.models import Meeting, Room

LONGEST = 3 * 24 * 60
YEARS = range(2000, 2100)  # what a calendar can turn to
LINES = 4
_LINES = "meetings/_lines.html"


class _Day(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class _Time(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


def _lines(label: Any, help_text: Any = "", rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": rows})
    )


class AgendaLine(forms.Form):
    what = forms.CharField(label=_("议程"), required=False, max_length=100)
    speaker = forms.CharField(label=_("谁讲"), required=False, max_length=50)
    post = forms.ChoiceField(label=_("职务"), required=False, choices=Meeting.Post.choices)
    minutes = forms.IntegerField(label=_("几分钟"), required=False, min_value=0, max_value=LONGEST)
    main = forms.BooleanField(label=_("主报告、主要讲话"), required=False)

    def line(self) -> dict[str, Any] | None:
        said = self.cleaned_data
        if not said.get("what") and not said.get("speaker"):
            return None
        return {
            "what": said["what"], "speaker": said["speaker"], "post": said["post"], "minutes": said["minutes"] or 0,
            "main": said["main"],
        }  # fmt: skip


Agenda = forms.formset_factory(AgendaLine, extra=LINES, max_num=30)


class MeetingInput(forms.Form):
    """The form has the names of ``Meeting``; a day and a time stand for ``starts_at``."""

    title = forms.CharField(label=_("会议名称"), max_length=200)
    kind = forms.ChoiceField(label=_("类别"), choices=Meeting.Kind.choices, initial=Meeting.Kind.SPECIAL)
    mode = forms.ChoiceField(label=_("怎样开"), choices=Meeting.Mode.choices, initial=Meeting.Mode.IN_PERSON)
    day = forms.DateField(label=_("哪一天"), widget=_Day())
    at = forms.TimeField(label=_("几点开始"), widget=_Time(), initial=time(9))
    minutes = forms.IntegerField(label=_("开多久（分钟）"), min_value=10, max_value=LONGEST, initial=90)
    room = forms.ModelChoiceField(label=_("会议室"), queryset=Room.objects.none(), required=False)
    place = forms.CharField(label=_("或别的地点"), max_length=100, required=False)
    chaired_by = forms.ChoiceField(label=_("谁召集"), choices=Meeting.Post.choices, required=False)
    topics = _lines(_("议题"), _("一行一个"))
    materials = _lines(_("要参会单位交的材料"), _("一行一样；不要就空着"), rows=2)
    text = _lines(_("通知里的其他话"), rows=2)
    basis = forms.CharField(label=_("依据（文件、文号）"), max_length=300, required=False)
    plan_number = forms.CharField(label=_("年度会议计划里的编号"), max_length=50, required=False)
    arrive_early = forms.IntegerField(label=_("要求提前几分钟到"), required=False, min_value=0, max_value=240)
    opening = forms.IntegerField(label=_("其中开场介绍几分钟"), required=False, min_value=0, max_value=240)
    group_discussion = forms.BooleanField(label=_("有分组讨论"), required=False)
    overnight = forms.BooleanField(label=_("要住一晚"), required=False)
    check_in = forms.BooleanField(label=_("通知里要求签到、打卡"), required=False)
    may_move = forms.BooleanField(label=_("日期可以调"), required=False, initial=True)
    earliest_on = forms.DateField(label=_("最早哪天"), required=False, widget=_Day())
    latest_on = forms.DateField(label=_("最晚哪天"), required=False, widget=_Day())
    may_be_video = forms.BooleanField(label=_("可以改成视频会"), required=False)
    alone = forms.CharField(
        label=_("不能和别的会合着开的，写明原因"), max_length=200, required=False,
        help_text=_("不写就是可以合"),
    )  # fmt: skip

    def __init__(self, *given: Any, asking: Asking, **named: Any) -> None:
        super().__init__(*given, **named)
        self.asking = asking
        self.agenda = Agenda(self.data if self.is_bound else None, initial=(self.initial or {}).get("agenda"),
                             prefix="agenda")  # fmt: skip
        room: Any = self.fields["room"]
        room.queryset = Room.objects.filter(county=asking.county, active=True)
        room.empty_label = _("（不用会议室）")
        room.label_from_instance = lambda one: _("%(name)s（%(seats)d 座）") % {"name": one.name, "seats": one.seats}

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if day.year not in YEARS:
            raise forms.ValidationError(_("请核对年份。"))
        return day

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if self.is_bound and not self.agenda.is_valid():
            self.add_error(None, _("议程里的分钟数请填整数。"))
        first, last = said.get("earliest_on"), said.get("latest_on")
        if first and last and first > last:
            self.add_error("latest_on", _("最晚的日子比最早的还早，请改一个。"))
        room, people = said.get("room"), sum(one.count for one in self.asking.rows)
        if room and said.get("mode") == Meeting.Mode.IN_PERSON and people > room.seats:
            told = _("这间坐得下 {seats} 人，请了 {people} 人。请换一间或少请。")
            self.add_error("room", told.format(seats=room.seats, people=people))
        if not self.asking.rows:
            self.add_error(None, _("还没有选谁来开会。请在“请谁来”里勾选。"))
        return said

    def proposal(self) -> Proposal:
        """Of a valid form."""
        said = dict(self.cleaned_data)
        title, day, at = said.pop("title"), said.pop("day"), said.pop("at")
        for name in ("topics", "materials"):
            said[name] = [one.strip() for one in said[name].splitlines() if one.strip()]
        for name in ("arrive_early", "opening"):
            said[name] = said[name] or 0
        lines = [one for form in self.agenda.forms if form.is_valid() and (one := form.line())]
        starts = timezone.make_aware(datetime.combine(day, at))
        return Proposal(title, Meeting(starts_at=starts, agenda=lines, **said), self.asking.rows)


def initial_of(meeting: Meeting) -> dict[str, Any]:
    """A saved meeting as the form shows it."""
    names = [name for name in MeetingInput.base_fields if hasattr(meeting, name)]
    told = {name: getattr(meeting, name) for name in names}
    starts = timezone.localtime(meeting.starts_at)
    return told | {
        "title": meeting.demand.title, "day": starts.date(), "at": starts.time().replace(second=0),
        "room": meeting.room_id,
        "topics": "\n".join(meeting.topics), "materials": "\n".join(meeting.materials), "agenda": meeting.agenda,
    }  # fmt: skip


def first_initial(now: datetime) -> dict[str, Any]:
    """A fortnight from now, on a working day."""
    day = timezone.localdate(now) + timedelta(days=14)
    while day.weekday() > 4:
        day += timedelta(days=1)
    return {"day": day}
