"""Meetings as files: a register and a plan as workbooks, a calendar and one person's feed as iCalendar."""

from .calendar import person_feed, write_calendar
from .plan import plan_workbook
from .register import register_workbook

__all__ = ["person_feed", "plan_workbook", "register_workbook", "write_calendar"]
