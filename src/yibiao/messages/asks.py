"""What a message asks for: the thing, by when, of whom; and whether the asking leaves no time for it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from yibiao.messages.lexicon import word
from yibiao.messages.reading import Read
from yibiao.texts.days import working_days
from yibiao.texts.deadlines import Deadline, deadlines
from yibiao.texts.sentences import Sentence

_SOON = re.compile(
    r"今[天日晚早夜]|之内|明[天日早晚]|当[天日]|立即|立刻|马上|即刻|火速|现在|速[报交回填发]|早上|上午|中午|下午|周末|一早|分钟|小时|钟头"
    r"|(?:一|二|两|三|1|2|3)(?:天|日|个?工作日)(?:之?内|以内)|会前"
)
_ALSO_SOON = re.compile(
    r"(?:领导|县里|市里|省里|上面|上级|调研|检查组|例会|常委会|会上|省厅|市局|县委办|政府办|书记|县长|镇长)[^，。]{0,8}(?:要(?!求)|等着|催|调度|用)|要用(?=$|[，。！!])"
    r"|急(?=$|[，。！!用需件要报])|紧急|加急|特急|催得|临时(?:加|要|增|补)|刚(?:接到|收到)|就差|速报|火速|赶在[^，。]{0,8}前|连夜|上午通知下午|逾期|不得延误|(?:小时|分钟)(?:之|以)?后[^，。]{0,4}(?:要|收|报|交|汇总)|一上班|放学前|今天[^，。]{0,12}(?:完|齐|好|报|交|收|100%|必须|务必)"
)
_FAR = re.compile(r"月|年|下{1,2}个?(?:周|星期)|季|旬")
_AGAIN = re.compile(
    r"(?:同一|同样的?)(?:张|份|套)?(?:表|数据|材料)|分别[^，。]{0,8}报|(?:再|重新?|又)(?:报|填|要|交|统计|做|补|核)[^，。]{0,4}(?:一(?:遍|次|份)|表|数)|(?:换|按)(?:个|新|各自)[^，。]{0,6}(?:格式|模板|口径)"
    r"[^，。]{0,8}(?:报|改|填|要求)|格式(?:各|不)?[^，。]{0,6}(?:改|不一)|(?:一式|各报)[二两三四五六七八\d]份|补报|(?:又|还)(?:要|加)[^，。]{0,6}(?:表|数)"
    r"|(?:未|没)(?:有)?(?:按时)?(?:报|交|填)(?:数|表|来|上来|齐)?(?:的|，)|不留(?:时间)?|逾期不候|过时不候|未报数|没报数|临时(?:要|加|报)"
)
_NOT_IT = re.compile(
    r"参会(?:人员|名单|回执)|回执|请假|报名(?!单|表|情况)|没有变化的?不用|联系人|意见(?:建议)?$|报警|报销|(?<!通)报到(?!我|群)|报平安|日报(?:社|纸)|海报|报纸|预报"
)
_LINE_END = "，,。；;：:！!？?\n"


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing asked for, in the message's own words; ``""`` where it is not said. ``urgent`` when there is no time
    for it; ``start`` and ``end`` are characters of the text as read."""

    what: str
    by: str
    of: str
    day: date | None
    urgent: bool
    start: int
    end: int


def asks_of(message: Read, on: date | None, few_days: float) -> list[Ask]:
    """``few_days``: working days that are too few to answer in."""
    found = deadlines(message.text, on)
    return [
        ask
        for number, sentence in enumerate(message.sentences)
        for ask in _in_sentence(message, number, sentence, found, on, few_days)
    ]


def _in_sentence(
    message: Read, number: int, sentence: Sentence, found: list[Deadline], on: date | None, few_days: float
) -> list[Ask]:
    asked = _asked(message.clauses[number])
    if not asked or _NOT_IT.search(sentence.text):
        return []
    by = _deadline(sentence, found) or (_nearest(sentence, found) if len(message.text) < 400 else None)
    what = "；".join(dict.fromkeys(_object(one.text) for one in asked))
    urgent = _urgent(by, sentence.text, on, few_days)
    return [
        Ask(what, by.words if by else "", _addressee(message, sentence), by.day if by else None, urgent,
            asked[0].start, asked[-1].end)
    ]  # fmt: skip


def _asked(parts: tuple[Sentence, ...]) -> list[Sentence]:
    """The clauses that ask for something: a verb of handing in with its thing, or both in clauses of one sentence."""
    if any(_DENIED.search(one.text) for one in parts):
        parts = tuple(one for one in parts if not _DENIED.search(one.text))
    verbs = [one for one in parts if word("hand_in").search(one.text)]
    things = [one for one in parts if word("thing").search(one.text)]
    if not verbs:
        return []
    whole = [one for one in verbs if one in things or word("hand_in").search(one.text)[0][0] in "报填交补上"]  # type: ignore[index]
    return whole or ([*things, *verbs] if things else [])


_DENIED = re.compile(
    r"不(?:用|必|再|需|要)[^，。]{0,6}(?:报|填|交|发|写|回)|无需|已(?:经)?(?:报|交|填|发)|没回复|我(?:会|要|来|将|再)?(?:截|公布|通报|发大群)|公布|通报"
)


def _deadline(sentence: Sentence, found: list[Deadline]) -> Deadline | None:
    """The last one of the sentence that names a day or hour, before one that only says “马上”."""
    here = [one for one in found if sentence.start <= one.start < sentence.end]
    return max(here, key=lambda one: (one.day is not None or one.hour is not None, one.start), default=None)


def _nearest(sentence: Sentence, found: list[Deadline]) -> Deadline | None:
    return min(found, key=lambda one: abs(one.start - sentence.start), default=None)


def _urgent(by: Deadline | None, sentence: str, on: date | None, few_days: float) -> bool:
    if _AGAIN.search(sentence) or _ALSO_SOON.search(sentence):
        return True
    if by is None:
        return False
    if on and by.day:
        return working_days(on, by.day) < few_days
    if _FAR.search(by.words):
        return False
    return bool(_SOON.search(by.words)) or (by.hour is not None and not re.search(r"[日号周]|星期", by.words))


def _object(clause: str) -> str:
    """The clause without its mark, its addressee, its date and its politeness: what is left is what is asked for."""
    said = clause.strip(_LINE_END + " ")
    for one in deadlines(said, None)[::-1]:
        said = said[: one.start] + said[one.end :]
    said = re.sub(r"^(?:请)?(?:于|在|将|把)?", "", _LEADING.sub("", said))
    return said.strip(_LINE_END + "、 的于在前") or clause.strip(_LINE_END)


_LEADING = re.compile(
    r"^(?:紧急通知|通知|急+|@\S+\s*|请|各[一-鿿]{1,6}?(?=请|务必|于|在|把|将|要|须|马上|立即|报|填|今|明|：)|大家|全体[一-鿿]{0,4}|务必|抓紧|于|在|：|:|,|，)+"
)


def _addressee(message: Read, sentence: Sentence) -> str:
    """Who is asked, as written: in the sentence, or else anywhere before it."""
    here = word("everyone").search(sentence.text) or word("everyone").search(message.text[: sentence.start])
    if here is None:
        return ""
    return re.sub(r"(?:请|务必|于|在|把|将|要|须|马上|立即|抓紧|的|今|明|报|填|每天).*$", "", here.group()).strip()
