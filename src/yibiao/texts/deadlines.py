"""By when something is asked: “11月20日前”, “本周五下班前”, “3个工作日内”, “每月5日前”, “今晚12点”, “马上”.

``on`` is the day the words were written; without it only complete dates have a day. A day without a year is taken in
the year that puts it nearest after ``on`` (written in December, “1月10日前” is next year's). “截至 X 日” says how far a
figure reaches and is no deadline, “截止” is one. Public holidays are not known here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from yibiao.texts import days
from yibiao.texts.numerals import number

_N = r"[0-9〇零一二两三四五六七八九十]{1,3}"
_CLOCK = (
    rf"(?:(?P<half>凌晨|早上|早晨|上午|中午|下午|傍晚|晚上|晚间|夜里|今晚|明早|一早|早|晚)?"
    rf"(?:(?P<hour>(?!一点){_N})[ ]*(?:[:：](?P<minute>\d\d)|[点时](?:整|半|[ ]*{_N}分)?)(?!间)"
    r"|(?P<hours_end>上班|下班|中午|午饭|睡觉|天黑))|(?P<half_only>早上|上午|下午|晚上|一早))"
)
_YEAR = r"(?:(?P<year>(?:19|20)\d\d|二[〇零][〇零一二三四五六七八九]{2}|今|明|本|当)[ ]*年?度?)"
_DAY = (
    rf"(?:{_YEAR}?[ ]*(?P<month>{_N}|本|当|下|次|每|这个)?"
    r"(?<=[0-9〇零一二两三四五六七八九十本当下次每个 ])[ ]*个?月份?[ ]*"
    rf"(?:(?P<day>{_N})[ ]*[日号]|(?P<month_end>底|末|内)|(?P<tenth>上|中|下)旬|(?P<month_start>初))"
    r"|(?P<iso>20\d\d[-./]\d{1,2}[-./]\d{1,2}日?)"
    r"|(?P<short>(?<![\d.])(?:1[0-2]|0?[1-9])[./](?:3[01]|[12]\d|0?[1-9])(?![\d.%]))"
    r"|(?P<only_day>(?<![月\d])(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})[ ]*[日号])"
    r"|(?P<this_month>月[底末])"
    r"|(?P<this_week>[本这]周(?:之?内|以内|里|结束前))"
    r"|(?P<week>本|这|下下|下|每|上)?个?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天末1-7])"
    r"|(?P<relative>今天|今日|今晚|今夜|当天|当日|每天|每日|明天|明日|明早|明晚|次日|大后天|后天)"
    r"|(?P<year_end>(?:今|本|明|当|每)?年[底末内])|(?P<quarter>(?:本|每|当|第?[一二三四])季度?[末底]))"
)
_WEEKDAY_BESIDE = r"(?:[（(](?:周|星期)[一二三四五六日天][）)])?"
_STARTS = r"(?=[\d〇零一二两三四五六七八九十本当下次每今明后周星礼上中早晚凌傍夜午天大月年季第这])"
_WHEN = rf"{_STARTS}(?:{_DAY}[ ]*{_WEEKDAY_BESIDE})?[ ]*{_CLOCK}?"
_BEFORE = r"[ ]*(?P<before>之前|以前|前|截止|截稿|为止|止)"
_ASKED = (
    r"(?P<asked>(?:截止(?:时间|日期|期限)?|期限|时限|完成时间|报送时间)[至到于为是]?[:：]?|"
    r"(?:延期?|延长|推迟|顺延|提前|调整)[至到为]|最迟不?[得晚]?于?|最晚|不迟于|不晚于|务必[在于]|[务须应请限定必][于在]|必须[在于]|抓紧在)"
    r"[ ]*"
)
_GIVING = (
    r"[ ]*[^，。；;、\n]{0,12}?(?:报送|上报|报|交|提交|反馈|回复|回我|发我|发到|发给|发送|送|完成|填|做完|弄完|导出"
    r"|上传|给我|要看到|就要(?!求)|收(?=$|[，。！!])|要(?=$|[，。！!])|到位|销号|收齐|收上来|办结|要数|说一[声下])(?![了的过])"
)
_SPAN = (
    rf"(?:(?:收到|接到|接)[^，。；]{{0,6}}?(?:后|之日起)|自?即日起|此后)?(?P<count>半|{_N})[ ]*个?"
    r"(?P<unit>工作日|自然日|天|日|小时|钟头|分钟|周|星期|(?<=个)月)[ ]*(?:之内|以内|内)"
)
_TAKES = (
    rf"(?P<count>半|{_N})[ ]*个?(?P<unit>天|周|星期|月)(?=[^，。；内前后]{{0,3}}(?:[交报]齐|[交报办弄做填]完|完成))"
)
_GIVEN = (
    rf"(?:给|限)(?:你们?|大家|各[一-鿿]{{1,3}})?(?P<count>半|{_N})[ ]*个?(?P<unit>工作日|天|小时|钟头|分钟)(?!后|前)"
)
_LATER = rf"(?P<count>半|{_N})[ ]*个?(?P<unit>小时|分钟)[之以]?后(?=[^，。；]{{0,6}}(?:要|收|报|交|汇总|给))"
_NOW = r"(?P<now>现在(?=就|马上|清点|统计|把)|立即|立刻|马上|即刻|火速|现在就|抓紧时间|尽快|速[报交填回])"
_PATTERNS = tuple(
    re.compile(one)
    for one in (
        _ASKED + _WHEN + rf"(?:{_BEFORE})?",
        _WHEN + _BEFORE,
        _SPAN,
        _GIVEN,
        _TAKES,
        _LATER,
        _WHEN + rf"(?={_GIVING})",
        _NOW,
    )
)
_NOT_A_DEADLINE = re.compile(r"(?:截至|截止目前|自|从|起于|始于)[ ]*$")
_NOT_AFTER = re.compile(r"[ ]*(?:以来|起[，,、至到]?|开始|已|期间|成立|出生|以后|之后|后)")
_CLOCKS = frozenset(("hour", "hours_end", "half_only", "now"))
_SAYS_WHEN = _CLOCKS | frozenset(
    ("day", "month_end", "tenth", "month_start", "iso", "short", "only_day", "this_month", "this_week", "weekday",
     "relative", "year_end", "quarter", "count")
)  # fmt: skip
_FULL_WIDTH = str.maketrans("０１２３４５６７８９：．／－", "0123456789:./-")


@dataclass(frozen=True, slots=True)
class Deadline:
    """``words`` as written from ``start`` to ``end``; ``hour`` on the 24-hour clock, 24 for midnight at the day's end.
    ``day`` is None when ``on`` is not known or the words name no day one can count (“尽快”)."""

    words: str
    start: int
    end: int
    day: date | None
    hour: int | None


def deadlines(text: str, on: date | None = None) -> list[Deadline]:
    """In the order of the text; where two readings overlap, the first one found by the surer pattern."""
    plain = text.translate(_FULL_WIDTH)
    found: list[Deadline] = []
    taken = bytearray(len(plain))
    for pattern in _PATTERNS:
        for match in pattern.finditer(plain):
            if not any(taken[match.start() : match.end()]) and not _is_something_else(plain, match):
                found.append(_deadline(text, match, on))
                taken[match.start() : match.end()] = b"\1" * (match.end() - match.start())
    return sorted(found, key=lambda one: one.start)


def _is_something_else(text: str, match: re.Match[str]) -> bool:
    """A date that a figure counts up to, a period's beginning, last week."""
    parts = {name for name, value in match.groupdict().items() if value is not None}
    if match.groupdict().get("week") == "上" or not parts & _SAYS_WHEN:
        return True
    if "short" in parts and not parts & {"before", "asked"}:  # a heading's number: 1.2 报送范围
        return True
    ahead = text[max(0, match.start() - 6) : match.start()]
    return bool(_NOT_A_DEADLINE.search(ahead) or _NOT_AFTER.match(text, match.end()))


def _deadline(text: str, match: re.Match[str], on: date | None) -> Deadline:
    parts = {name: value for name, value in match.groupdict().items() if value is not None}
    start = match.end("asked") if "asked" in parts else match.start()
    start += len(text[start : match.end()]) - len(text[start : match.end()].lstrip())
    return Deadline(text[start : match.end()].rstrip(), start, match.end(), _day(parts, on), _hour(parts))


def _day(parts: dict[str, str], on: date | None) -> date | None:
    """The day the words name, as far as it can be known."""
    return next((day for day in _readings(parts, on) if day), None)


def _readings(parts: dict[str, str], on: date | None) -> Iterator[date | None]:
    if "iso" in parts:
        yield days.of_numbers(*(int(one) for one in re.findall(r"\d+", parts["iso"])))
    if parts.keys() & {"day", "month_end", "tenth", "month_start"}:
        yield _in_month(parts, on)
    if on is None:
        return
    if "short" in parts:
        month, day = (int(one) for one in re.split(r"[./]", parts["short"]))
        yield days.nearest(on, month, day)
    if "only_day" in parts:
        yield days.next_of_month(on, number(parts["only_day"][:-1]))
    if "weekday" in parts:
        yield days.of_week(on, parts.get("week", ""), parts["weekday"])
    if "relative" in parts:
        yield days.relative(on, parts["relative"])
    if "year_end" in parts or "quarter" in parts:
        yield days.year_end(on, parts["year_end"]) if "year_end" in parts else days.quarter_end(on, parts["quarter"])
    if "this_week" in parts:
        yield days.of_week(on, "本", "日")
    if "this_month" in parts:
        yield days.in_named_month(on, "本", 0)
    if "count" in parts:
        yield days.after(on, parts["count"], parts["unit"])
    if not parts.keys() & (_SAYS_WHEN - _CLOCKS) and parts.get("now") not in ("尽快", "抓紧时间"):
        yield days.relative(on, {"今晚": "今晚", "明早": "明早"}.get(parts.get("half", ""), "今天"))


def _in_month(parts: dict[str, str], on: date | None) -> date | None:
    """“2026年11月20日”, “本月底”, “每月5日”, “12月上旬”."""
    year, said = _year(parts.get("year", ""), on), parts.get("month", "本")
    month: int | None = number(said) if said not in ("本", "当", "下", "次", "每", "这个") else None
    wanted = number(parts["day"]) if "day" in parts else _day_of_part(parts)
    if month is None:
        return days.in_named_month(on, said, wanted) if on else None
    if year is None:
        return days.nearest(on, month, wanted) if on else None
    return days.of_numbers(year, month, wanted or days.length(year, month))


def _day_of_part(parts: dict[str, str]) -> int:
    """The last day of a month's third; 0 for the month's end."""
    return 10 if "month_start" in parts else {"上": 10, "中": 20}.get(parts.get("tenth", ""), 0)


def _year(said: str, on: date | None) -> int | None:
    if said in ("今", "本", "当", "明"):
        return on.year + (said == "明") if on else None
    return number(said) if said else None


def _hour(parts: dict[str, str]) -> int | None:
    half = parts.get("half") or ("晚上" if parts.get("relative") in ("今晚", "今夜", "明晚") else "")
    if "hours_end" in parts:
        return {"上班": 9, "下班": 18, "中午": 12, "午饭": 12, "天黑": 19, "睡觉": 22}.get(parts["hours_end"])
    if "hour" not in parts:
        return None
    hour = number(parts["hour"])
    if hour is None or hour > 24:
        return None
    if half in ("下午", "傍晚", "晚上", "晚间", "夜里", "今晚", "晚") and hour <= 12:
        return hour + 12 if hour < 12 or half != "下午" else hour
    return hour + 12 if half == "中午" and hour < 3 else hour
