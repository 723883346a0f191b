"""Messages out of a file: one a line, a table with a column of texts, or what WeChat, DingTalk and QQ export.

In a chat export a line with a time and a sender begins a message, and the lines up to the next one belong to it. The
file's order is kept; what the programs themselves write (“某某 撤回了一条消息”, a line with the day) is no message.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from yibiao.findings import finding
from yibiao.model import Finding
from yibiao.sheets.delimited import decode, is_text, sniff_delimiter
from yibiao.sheets.grid import Grid, plain
from yibiao.sheets.opening import open_workbook

MOST = 200_000  # messages; more is not one group's export
_TEXT = ("text", "内容", "消息", "消息内容", "聊天内容", "正文", "content", "message")
_TIME = ("时间", "发送时间", "日期", "time", "sent_at")
_SENDER = ("发送人", "发送者", "昵称", "姓名", "sender", "from")

_DAY = r"(?:(?:20)?\d\d[-/.年])?\d{1,2}[-/.月]\d{1,2}日?"
_TIME_OF_DAY = r"(?:[上下]午|晚上|早上|中午|凌晨)?\s*\d{1,2}:\d\d(?::\d\d)?"
_NEAR = r"(?:昨天|今天|前天|(?:周|星期)[一二三四五六日天])"
_WHEN = rf"(?:{_DAY}[ T]*(?:(?:周|星期)[一二三四五六日天])?[ ]*{_TIME_OF_DAY}|{_NEAR}[ ]*{_TIME_OF_DAY})"
_NAME = r"[^\s:：\[\]【】，。！？,!?；;][^\n:：\[\]【】，。！？,!?；;]{0,29}?"
_HEADS = (
    re.compile(rf"^[\[【]?(?P<when>{_WHEN})[\]】]?\s+(?P<who>{_NAME})\s*(?:[:：]\s*(?P<said>.*))?$"),
    re.compile(rf"^(?P<who>{_NAME})\s+[\[【(（]?(?P<when>{_WHEN})[\]】)）]?\s*(?:[:：]\s*(?P<said>.*))?$"),
)
_SHORT_HEAD = re.compile(r"^(?P<who>[^\s，。！？,!?:：]{1,16})\s{1,4}(?P<when>\d{1,2}:\d\d(?::\d\d)?)\s*$")
_SYSTEM = re.compile(
    rf"^(?:[-—=*· ]*(?:{_DAY}|{_WHEN})[-—=*· ]*|[-—=]{{3,}}.*|以上是打招呼的内容|以下(?:为|是)新消息.*"
    r"|\S{1,20}\s?(?:撤回了一条消息|邀请.{1,40}加入了?群聊|(?:加入|退出|离开)了?群聊|修改群名为.*|拍了拍.*))$"
)


@dataclass(frozen=True, slots=True)
class Message:
    """``sent_at`` None and ``sender`` empty where the file does not say."""

    text: str
    sent_at: datetime | None = None
    sender: str = ""

    @property
    def sent_on(self) -> date | None:
        return self.sent_at.date() if self.sent_at else None


def read_messages(content: bytes, name: str, on: date) -> tuple[list[Message], list[Finding]]:
    """``on`` gives the year to a day written without one. Never raises for what is in the file."""
    ending = name.lower().rsplit(".", 1)[-1]
    if ending in ("txt", "md", "log", "") or ending == name.lower():
        return (
            _limited(of_text(_text(content), on))
            if is_text(content)
            else ([], [finding("messages_not_text", file=name)])
        )
    if ending in ("csv", "tsv") and is_text(content):
        return _from_table(list(_rows(_text(content))), name, on)
    workbook = open_workbook(content, name)
    if not workbook.grids:
        return [], workbook.findings
    return _from_table([row for grid in workbook.grids for row in _grid_rows(grid)], name, on)


def of_text(text: str, on: date) -> list[Message]:
    """Pasted text: a chat export when a good part of it is heads, else one message a line."""
    lines = text.splitlines()
    heads = [_head(line) for line in lines]
    first = next((head for line, head in zip(lines, heads, strict=True) if line.strip() and not _is_system(line)), None)
    if first and 20 * sum(one is not None for one in heads) >= sum(bool(line.strip()) for line in lines):
        return list(_joined(lines, heads, on))
    return [Message(line.strip()) for line in lines if line.strip()]


def _text(content: bytes) -> str:
    return decode(content)[0].removeprefix("\ufeff")


def _limited(messages: list[Message]) -> tuple[list[Message], list[Finding]]:
    if len(messages) <= MOST:
        return messages, []
    return messages[:MOST], [finding("messages_too_many", count=len(messages), most=MOST)]


def _is_system(line: str) -> bool:
    return len(line) < 100 and _SYSTEM.match(line.strip()) is not None


def _head(line: str) -> re.Match[str] | None:
    if len(line) > 400:
        return None
    return next((match for one in (*_HEADS, _SHORT_HEAD) if (match := one.match(line.strip()))), None)


def _joined(lines: Sequence[str], heads: Sequence[re.Match[str] | None], on: date) -> Iterator[Message]:
    at: datetime | None = None
    sender = ""
    said: list[str] = []
    for line, head in zip(lines, heads, strict=True):
        if head is None:
            if not _is_system(line):
                said.append(line.strip())
            continue
        yield from _message(said, at, sender)
        at, sender = _moment(head["when"], on), head["who"].strip()
        rest = head.groupdict().get("said")
        said = [rest] if rest else []
    yield from _message(said, at, sender)


def _message(said: Sequence[str], at: datetime | None, sender: str) -> Iterator[Message]:
    text = "\n".join(said).strip()
    if text:
        yield Message(text, at, sender)


def _moment(words: str, on: date) -> datetime | None:
    """The time a head names; None for “昨天 9:30”, whose day the file does not say."""
    numbers = [int(one) for one in re.findall(r"\d+", words)]
    clock = re.search(r"(\d{1,2}):(\d\d)", words)
    days = re.match(_DAY, words)
    if not clock or not days:
        return None
    count = len(re.findall(r"\d+", days.group()))
    year, month, day = (on.year, *numbers[:2]) if count == 2 else (numbers[0], *numbers[1:3])
    hour = int(clock[1]) + (12 if re.search("下午|晚上", words) and int(clock[1]) < 12 else 0)
    try:
        return datetime(year if year > 99 else 2000 + year, month, day, hour % 24, int(clock[2]))
    except ValueError:
        return None


def _rows(text: str) -> Iterator[list[str]]:
    csv.field_size_limit(10_000_000)
    delimiter = "\t" if "\t" in text[:4000].split("\n", 1)[0] else sniff_delimiter(text[:4000])
    try:
        yield from csv.reader(io.StringIO(text), delimiter=delimiter)
    except csv.Error:
        yield from ([line] for line in text.splitlines())


def _grid_rows(grid: Grid) -> Iterable[list[str]]:
    return ([plain(value) for value in row] for row in grid.rows)


def _from_table(rows: list[list[str]], name: str, on: date) -> tuple[list[Message], list[Finding]]:
    for number, row in enumerate(rows[:10]):
        names = [cell.strip().lower() for cell in row]
        text = _column(names, _TEXT)
        if text is not None:
            at, sender = _column(names, _TIME), _column(names, _SENDER)
            return _limited([_of_row(one, text, at, sender, on) for one in rows[number + 1 :] if any(one)])
    if rows and max(len(row) for row in rows) == 1:  # a table of one column without a head
        return _limited([Message(row[0].strip()) for row in rows if row and row[0].strip()])
    return [], [finding("messages_no_column", file=name)]


def _column(names: Sequence[str], wanted: Sequence[str]) -> int | None:
    return next((names.index(one) for one in wanted if one in names), None)


def _of_row(row: Sequence[str], text: int, at: int | None, sender: int | None, on: date) -> Message:
    def cell(number: int | None) -> str:
        return row[number].strip() if number is not None and number < len(row) else ""

    return Message(cell(text), _moment(cell(at), on), cell(sender))
