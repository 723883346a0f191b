"""What is wrong with a questionnaire, before anybody is bothered with it, and how long it takes.

Wording: Dillman, Smyth & Christian, “Internet, phone, mail, and mixed-mode surveys” (2014), ch. 4: one thing a
question, no praise in it, words that people use. The five levels, and that nobody must answer, are the policy pack's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from yibiao.findings import finding
from yibiao.model import Finding
from yibiao.policy.pack import Pack
from yibiao.surveys.model import Question, Questionnaire
from yibiao.surveys.parameters import SurveyParameters, shipped

_AND = re.compile(r"[一-鿿]{2,4}(?:以及|及其?|和|与|、|并且|同时|又)[一-鿿]{2,4}")
_ONE_THING = re.compile(
    r"水和电|衣食住行|柴米油盐|父母和子女|村民和干部|您和(?:您的)?家人|这个村和(?:别的|其他)村|时间和地点|[一二三四五六七八九十\d]+和[一二三四五六七八九十\d]+"
)
_PRAISE = re.compile(
    r"热情|周到|耐心细致|优质|高效|贴心|暖心|辛勤|辛苦付出|大力|明显(?:改善|提升|变化|好转)|显著|扎实|用心用情|无微不至|认真负责"
    r"|倾力|积极(?:主动)?(?:的)?(?:服务|作为|工作)|丰硕|卓有成效|可喜"
)
_PUSH = re.compile(
    r"是不是(?:都|很|非常)?满意|是否(?:都|很|非常)?满意|是否同意.{0,12}(?:应该|好)|(?:难道|您也(?:认为|觉得)|大家都(?:认为|觉得|说)|众所周知|毋庸置疑)"
    r"|您满意吗|应当给(?:予)?(?:好评|满意)|对.{1,16}(?:非常|十分|很)满意[吗吧]"
)
_TWO_NOTS = re.compile(r"不(?:是|会|能|应|该|得)?[^，。？、]{0,6}(?:不|没有|未)|没有[^，。？]{0,6}不")
_WHO = re.compile(
    r"(?:您的?|填写|留下|请写)?(?:姓名|名字|身份证|手机号|电话号码|联系方式|联系电话|家庭住址|门牌|几组几号|微信号|银行卡)"
)
_JARGON = re.compile(
    r"抓手|赋能|闭环|提质增效|统筹推进|常态化|长效机制|网格化|一体化推进|精细化|数字化转型|顶层设计|高位推动|靶向|压实|走深走实|获得感"
    r"|多措并举|靠前服务|营商环境|颗粒度|全链条"
)
_RANK = re.compile(
    r"排(?:名|序|个?队)|(?:最好|最差)的(?:村|干部|单位|人)|哪个(?:村|干部|单位)(?:最|更)|打多少分.{0,6}(?:村干部|书记)"
)
_MUST = re.compile(
    r"必须(?:全部)?(?:填|答|参加|完成)|务必(?:填|答|参加|完成)|不(?:填|答)的.{0,8}(?:通报|扣|追)|人人(?:必|都要)(?:填|答)|应答尽答"
)
_KNOWN = re.compile(
    r"^(?:您(?:的)?)?(?:今年)?(?:多大(?:年纪|岁数)?|年龄|几岁|出生年月|性别|民族|文化程度|学历|是否低保|是不是低保户|婚姻状况)(?:是)?[？?]?"
)
_ESCAPE = re.compile(r"其他|其它|不清楚|不知道|说不(?:清|好|上)|没有(?:遇到|用过|办过)?|都不|以上都|没办过|不好说")


def check_questionnaire(
    asked: Questionnaire, *, pack: Pack, on: date, last_on: date | None = None, people: int = 0,
    parameters: SurveyParameters | None = None,
) -> tuple[Finding, ...]:  # fmt: skip
    """``last_on``: when the same people were last asked; ``people``: how many are to be drawn, 0 where nobody knows."""
    numbers = parameters or shipped()
    told = [*_of_whole(asked, numbers, last_on, on), *_of_rules(asked, pack, on)]
    for number, one in enumerate(asked.questions, 1):
        told += _of_question(number, one, numbers)
    if 0 < people < numbers.effective:
        told.append(finding("survey_few_people", people=people, least=round(numbers.effective)))
    return tuple(told)


def minutes_of(asked: Questionnaire, *, aloud: bool = False, parameters: SurveyParameters | None = None) -> float:
    """What it takes one person to answer."""
    numbers = parameters or shipped()
    pace = numbers.reading_aloud if aloud else numbers.reading
    length = sum(len(one.words) + sum(map(len, one.choices)) for one in asked.questions) + len(asked.introduction)
    thinking = sum(numbers.seconds[one.kind] for one in asked.questions)
    return (numbers.introduction + length / pace + thinking) / 60


def _of_whole(
    asked: Questionnaire, numbers: SurveyParameters, last_on: date | None, on: date
) -> Iterator[Finding]:  # fmt: skip
    if not asked.questions:
        yield finding("survey_empty")
    if len(asked.questions) > numbers.questions:
        yield finding("survey_many_questions", count=len(asked.questions), limit=numbers.questions)
    elif (minutes := minutes_of(asked, aloud=True, parameters=numbers)) > numbers.minutes:
        yield finding("survey_long", minutes=f"{minutes:.0f}", limit=f"{numbers.minutes:.0f}")
    if last_on and (on - last_on).days < numbers.gap_days:
        yield finding("survey_too_often", days=(on - last_on).days, last=last_on, limit=numbers.gap_days)


def _of_rules(asked: Questionnaire, pack: Pack, on: date) -> Iterator[Finding]:
    levels = pack.rule("APR-013", on)
    for number, one in enumerate(asked.questions, 1):
        if levels and levels.value and one.kind == "scale" and len(one.choices) != levels.value:
            yield finding("survey_levels", number=number, count=len(one.choices), levels=int(levels.value),
                          words="、".join(levels.words), severity=levels.severity, rule=levels.id)  # fmt: skip
    free = pack.rule("APR-015", on)
    if not free:
        return
    forced = [str(number) for number, one in enumerate(asked.questions, 1) if one.must]
    if forced:
        yield finding("survey_must", numbers="、".join(forced), severity=free.severity, rule=free.id)
    text = f"{asked.title}\n{asked.introduction}"
    if found := _MUST.search(text):
        yield finding("survey_pressed", words=found[0], severity=free.severity, rule=free.id)
    if not asked.complaint.strip():
        yield finding("survey_no_door", severity=free.severity, rule=free.id)


def _of_question(number: int, one: Question, numbers: SurveyParameters) -> Iterator[Finding]:
    for code, pattern in (("survey_names_people", _WHO), ("survey_ranks", _RANK), ("survey_pushes", _PUSH),
                          ("survey_praises", _PRAISE), ("survey_jargon", _JARGON)):  # fmt: skip
        if found := pattern.search(one.words):
            yield finding(code, number=number, words=found[0], span=found.span())
    if one.kind in ("scale", "minutes") and (found := _two_things(one.words)):
        yield finding("survey_two_things", number=number, words=found[0], span=found.span())
    if found := _TWO_NOTS.search(one.words):
        yield finding("survey_two_nots", number=number, words=found[0], span=found.span())
    if len(one.words) > numbers.characters:
        yield finding("survey_long_question", number=number, count=len(one.words), limit=numbers.characters)
    if _KNOWN.match(one.words):
        yield finding("survey_known", number=number, words=one.words)
    yield from _of_choices(number, one)


def _two_things(words: str) -> re.Match[str] | None:
    return _AND.search(_ONE_THING.sub("□", words))


def _of_choices(number: int, one: Question) -> Iterator[Finding]:
    if one.kind == "choice" and len(set(one.choices)) < 2:
        yield finding("survey_no_choices", number=number)
    elif one.kind == "choice" and not any(map(_ESCAPE.search, one.choices)):
        yield finding("survey_no_way_out", number=number)
    if len(set(one.choices)) < len(one.choices):
        yield finding("survey_same_choice", number=number)
