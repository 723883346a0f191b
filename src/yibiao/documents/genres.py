"""What sort of text it is: a document of an office, a law, a speech, news. Only documents are judged by length."""

from __future__ import annotations

import re

from yibiao.documents.model import Genre
from yibiao.documents.titles import Title
from yibiao.documents.vocabulary import any_of, table

_ARTICLE = re.compile(r"第[一二三四五六七八九十百零]{1,6}条")
_LAW = re.compile(r"(?:条例|办法|规定|细则|规则|法|规程|章程|制度|决定|修正案)\s*(?:[（(][^）)]*[）)])?$")
_SPEECH = re.compile(r"讲话|致辞|演讲|发言|政府工作报告|党代会报告|主持词|贺信|回信|寄语")
_HANDS_ON = re.compile(r"(?:印发|转发|下发)给?你们|现(?:予|予以)?(?:印发|转发)|请[^。]{0,10}(?:遵照|参照)执行")
_SAYS_LAW = re.compile(r"本(?:办法|规定|条例|细则|规则|制度|规程|章程)")
_FEW_MENTIONS = 3
_DECREED = re.compile(
    r"(?:政府|国务院|主席|[部委局])令\s*[〔\[第（(]|令[^。]{0,30}公布|[省市]人民政府公布|常务委员会[^。]{0,40}通过|(?:会议|修订|审议)[^。]{0,12}通过[^。]{0,20}现予公布"
)
_NEAR = 240
_CLOSE = 60
_HEAD = 600
_TAIL = 500
_FEW_ARTICLES = 5
_SAID = {kind: tuple(map(re.compile, said)) for kind, said in table("words.yaml")["says"].items()}


def genre_of(text: str, title: Title) -> Genre:
    if _SPEECH.search(title.words) and not title.words.endswith("通知"):
        return "speech"
    if title.kind not in ("", "决定", "公告", "命令", "意见", "报告"):
        return "document"
    if _HANDS_ON.search(text[:_HEAD]):
        return "document"
    if not title.kind and _is_law(text, title):
        return "law"
    articles = len(_ARTICLE.findall(text))
    if articles >= _FEW_ARTICLES and (_LAW.search(title.words) or not title.kind or articles > len(text) / 400):
        return "law"
    if title.kind in ("", "报告") and any_of("speech").search(text[:_HEAD]):
        return "speech"
    if title.kind:
        return "document"
    return _untitled(text, title)


def _is_law(text: str, title: Title) -> bool:
    if _DECREED.search(text[:_NEAR]):
        return True
    return len(_SAYS_LAW.findall(text)) >= _FEW_MENTIONS and _LAW.search(title.words) is not None


def _untitled(text: str, title: Title) -> Genre:
    """Texts that name no kind: told by how they begin and end."""
    if any_of("news").search(text[:_NEAR]) or any_of("news_end").search(text[-_CLOSE:]):
        return "news"
    if any_of("speech_end").search(text[-_CLOSE:]):
        return "speech"
    return "document" if title.inner or kind_said(text) else "other"


def kind_said(text: str) -> str:
    """The kind a text without a title gives away: 现就有关事项通知如下, 妥否，请批示."""
    places = text[: _HEAD * 2], text[-_TAIL:]
    for kind, said in _SAID.items():
        if any(pattern.search(place) for pattern in said for place in places):
            return _answer(text) if kind in ("复函", "收悉") else str(kind)
    return ""


def _answer(text: str) -> str:
    """An answer to a request: an office writes a 函, the government itself a 批复."""
    said = text[-_TAIL:] + text[:_HEAD]
    return "函" if re.search(r"函复|复函|办公[厅室]\s*(?:20\d\d|二)", said) else "批复"
