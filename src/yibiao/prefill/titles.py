"""What a title says besides whom it is about: its number, its period, who sends it, how it is to be used.

附件2：禾溪县2026年一季度65岁以上老年人花名册（样表） is about 65岁以上老年人. A place or office at the beginning is the
sender's own name; a word that only looks like one (贫困县, 试点村) narrows whom the form is about and stays.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass

_DATE = r"\d{4}年(?:\d{1,2}月(?:\d{1,2}日)?)?"
BORN = re.compile(
    rf"(?P<first>{_DATE})(?:[-—–－~～至到]+)(?P<last>{_DATE})(?:期间|之间)?(?:出生|生)"
    rf"|(?P<bound>{_DATE})(?:及)?(?P<side>以后|之后|后|以前|之前|前)(?:出生|生)"
)
_YEAR = r"(?:\d{4}(?:[-—–~～至/]\d{2,4})?(?:学年度?|年度?)|二[〇○零][一二三四五六七八九〇○零]{2}年度?)"
_PART = (
    r"(?:第?[一二三四1-4]季度|[上下]半年|[春秋夏冬]季(?:学期)?|第[一二12]学期|第\d{1,2}周(?!岁)"
    r"|\d{1,2}(?:[-—–~～至]\d{1,2})?月份?(?:\d{1,2}日|底|末|[上中下]旬)?|底|末)"
)
_BATCH = r"第[一二三四五六七八九十\d]{1,3}(?:批次?|期|次)"
_PERIOD = (
    rf"(?:截[至止]到?)?{_YEAR}{_PART}?(?:{_BATCH})?版?|{_BATCH}|第?[一二三四]季度|[上下]半年|(?<!\d)\d{{1,2}}月份"
    r"|^20\d{2}(?=[一-龥])(?!年|级|届)"
)
_BORN_OR_PERIOD = re.compile(f"(?P<born>{BORN.pattern})|{_PERIOD}")

_NUMBER = r"(?:\d(?=[1-9]\d周?岁)|\d{1,2}(?!\d)|[一二三四五六七八九十]{1,3})"
_NUMBERS = rf"{_NUMBER}(?:[-—–.之]{_NUMBER})*"
_NUMBERING = re.compile(
    rf"(?:附件|附表|样表|续表|附|表)\s*{_NUMBERS}\s*[、.:：_—-]?|(?:附件|附表|附|样表)\s*[:：]|附[件表](?=[\s\d])"
    rf"|[(]{_NUMBER}[)]|{_NUMBERS}[、.:：](?!\d)|[一二三四五六七八九十]{{1,3}}\s+"
)
_REMARK = re.compile(
    r"[(\[【](?:[^()\[\]【】]*(?:隐去|隐藏|脱敏|后四位|后\d位|中间\d位|盖章|可另附|一式)[^()\[\]【】]*"
    r"|样[表本张]|式样|参考样[表式]?|范[本例]|示例|例表|模[板版]|空白?表?|[新旧]表?|[新旧最]*新?版|[修更]订?[新改正]?[版稿表]?|试行"
    r"|正式[版稿]?|[定终初]稿|[征求意见讨论送审]+[稿版]|完整版|[正反背]面|副本|续表?|(?:表|附件|附表|之|第|续)?\d{1,2}(?:-\d+)?"
    r"|(?:表|附件|附表|之|第|续)?[一二三四五六七八九十]{1,3}|v?\d+\.\d+|v\d+|存档|备查|公示|汇总|电子版|纸质版|[年季月旬周日]报)[)\]】]",
    re.IGNORECASE,
)
_FILE_END = re.compile(r"(?:\.(?:xlsx?|xlsm|docx?|et|wps|csv|pdf))+$", re.IGNORECASE)
_REQUEST = re.compile(
    r"^关于(?:进一步|切实|认真|全面|组织|做好|开展|加强|规范|完善|报送|上报|填报|印发|下发|报|公布|公示|发放)*"
)
_NOTICE = re.compile(r"(?:工作)?的(?:通知|函|请示|报告|公告|公示)$|[(][x×*○〇_]*[省市州县区乡镇街道社村/、]+[)]$")

_ASKED = re.compile(
    r"(?:联系方式|联系电话|通[讯信]录|(?:联系|个人|身份|基础)信息|填报|上报|报送|[样空]表)(?=[采登统汇填花名台明一表册核]|$)"
)

_LEVELS = {
    "省": r"省(?!级|外|内|直|份|际|道)|自治区|特别行政区",
    "市": (
        r"市(?!级|场|民|政|区|直|内|外|辖|容)|自治州|州(?!市|级|直)|(?<=喀什|和田|阿里|塔城)地区|(?<=阿克苏|阿勒泰)地区"
        r"|(?<=大兴安岭)地区|(?<=锡林郭勒)盟|(?<=阿拉善)盟|(?<=兴安)盟"
    ),
    "县": (
        r"县(?!级|城(?![关东西南北厢郊中阳])|域|直|乡|内|外|处)|自治县|自治旗|旗(?!下|手|帜|舰|袍)|新区"
        r"|区(?!级|域|间|划|位|内|外|直|块|县)"
    ),
    "乡": r"民族乡|[乡镇](?!村|级|贤|土|亲|愁|里|街|区|守|痛|静|定|办|镇|卫)|街道(?:办事处)?(?!级|干)|苏木",
    "村": (
        r"(?:村|嘎查)(?:村?民?委员会|村?委会)?(?![级民医官落组小干两居务庄屯部内外集史账办卫])"
        r"|社区(?:居民?委员会|居委会)?(?!矫|戒|工|民|干|服务|养|网|医|卫|教|康|团|居|治|警|书)"
    ),
}
_LEVEL = re.compile("|".join(f"(?P<{level}>{ends})" for level, ends in _LEVELS.items()))
_WHOLE = re.compile(r"[本全我各](?:省|市|县|区|乡镇|镇|乡|街道|社区|村)(?:范围内|辖区内?)?(?![外籍内级民])")
_HAN = re.compile(r"[一-龥]+")
_STEM = re.compile(r"(?:省|市|县|区|旗|镇|乡|街道|社区|村)$")
_COMMITTEE = re.compile(r"村?民?委员会|村?委会|居民?委员会|居委会|街道办事处|办事处")
_BLANK = re.compile(
    r"(?:[x×*○〇某_\s]+(?:省|自治区|市|州|盟|县|区|旗|镇|乡|街道|社区|村)(?:[(][^()]{1,8}[)])?"
    r"|(?:省|市|州|县|区|旗|镇|乡|街道|社区|村)[(][省市州盟县区旗镇乡街道社村、/]{1,8}[)])+",
    re.IGNORECASE,
)
_NO_NAME = re.compile(
    r"^[本各全我该某每外跨驻所非不]|^[省市县区镇乡村街小社辖老山库灾矿林牧郊渔农城新两大强名重贫穷富出进入离返下回]$|[强大名重地]$"
    r"|贫困|脱贫|返贫|试点|示范|移民|搬迁|安置|城中|空心|行政|自然|中心|特色|重点|边境|民族|革命|工业|产业|开发|风险|危险|隐患|警戒"
    r"|淹没|保护|禁养|限养|水源|滞洪|学区|片区|[城近远]郊|[城郊市镇辖小景园库牧林山湖垦老]区|住宅|老旧|智慧|完整|未来|农村|城市|城镇|国际|帮扶"
    r"|联系|薄弱|后进|先进|文明|美丽|和美|传统|历史|文化|专业|数字|集体|党建|整治|撤并|合并|留守|长寿|缺水|受灾|重灾|灾后|水毁"
    r"|包保|建制|易地|结对|包联|挂牌|申报|创建|退出|出列|摘帽|重度|定点|对口|协作|生态|旅游|集中|居住|户籍|常住|流动|外来|少数|涉"
)
_OFFICE_HEAD = r"(?:[省市州盟县区旗镇乡村]|街道)?"
_DEPARTMENTS = (
    "民政|卫生健康|卫生|卫健|卫计|人力资源和社会保障|人社|教育体育|教育|教体|公安|司法|财政|农业农村|乡村振兴|住房和城乡建设|住建|自然资源|林业|"
    "林草|水利|水务|应急管理|应急|市场监督管理|市场监管|退役军人事务|退役军人|医疗保障|医保|统计|数据|文化和旅游|文旅|交通运输|交通|生态环境|环保|"
    "商务|审计|信访|税务|民族宗教|民宗|发展和改革|发改|科技|科学技术|工信|工业和信息化|城管|城市管理|扶贫开发|扶贫|机构编制|档案|粮食|供销|残疾人|妇女"
)
_OFFICE = re.compile(
    rf"(?:{_OFFICE_HEAD}(?:{_DEPARTMENTS})(?:局|厅|委员会|委|办公室|办|部门|联合会)"
    rf"|{_OFFICE_HEAD}(?:残联|妇联|总工会|团委|红十字会|科协|工商联|文联)"
    rf"|{_OFFICE_HEAD}(?:人民政府|政府|党委|党工委|委员会|委)?(?:办公室|组织部|宣传部|统战部|社会工作部|政法委(?:员会)?|武装部|编办)"
    rf"|{_OFFICE_HEAD}(?:人民政府|政府|党委|党工委)"
    rf"|[省市州盟县区旗镇乡][一-龥]{{2,10}}?(?:局|厅|委员会|联合会|领导小组(?:办公室)?|指挥部(?:办公室)?))[、和]?"
)
_OTHER_OFFICE = re.compile(r"[一-龥]{2,10}?(?:局|厅|委员会|联合会|领导小组(?:办公室)?|指挥部(?:办公室)?)[、和]?")
_OF_THE_OFFICE = re.compile(
    r"(?:机关|在职|在编|编外|退休|离退休|离休|聘用|公务|干部|职工|员工|工作人员|人员|领导|班子|党员|党支部|党组织|下属|直属|所属|系统|各科"
    r"|股室|帮扶|包保|驻村|结对|值班|内部|团员|工会|会员|委员|代表|监管|管理的|定点|挂牌|命名|认定)"
)


@dataclass(frozen=True, slots=True)
class Title:
    """``rest`` says whom a form is about, within the known ``places`` that the title begins with."""

    places: tuple[str, ...]
    rest: str

    @property
    def plain(self) -> str:
        return "".join((*self.places, self.rest))


def read_title(text: str, places: Mapping[str, str], is_word: Callable[[str], bool]) -> Title:
    """``places`` are known by name, with nothing where everybody lives there; ``is_word`` tells whether a name contains
    a word that means something."""
    plain = _FILE_END.sub("", unicodedata.normalize("NFKC", text).strip().lstrip('《〈<"“'))
    while (numbered := _NUMBERING.match(plain)) and numbered.end() < len(plain):
        plain = plain[numbered.end() :].lstrip('《〈<"“ ')
    plain = _BORN_OR_PERIOD.sub(lambda found: found["born"] or "", re.sub(r"\s+", "", plain))
    plain = _REMARK.sub("", plain)
    kept, rest = _without_sender(plain, places, is_word)
    asked = _REQUEST.sub("", rest)
    if asked != rest:
        more, asked = _without_sender(asked, places, is_word)
        kept += more
    for area in (name for name, item in places.items() if not item):
        asked = re.sub(rf"{re.escape(area)}(?![外籍])", "", asked)
    return Title(tuple(kept), _ASKED.sub("", _NOTICE.sub("", asked)))


def _without_sender(text: str, places: Mapping[str, str], is_word: Callable[[str], bool]) -> tuple[list[str], str]:
    """The known places at the beginning, and what follows them and the sender's other names."""
    kept: list[str] = []
    at, level = 0, -1
    while found := _known_at(text, at, places, is_word) or _unknown_at(text, at, is_word):
        if level >= 0 and not found.known and found.level > level:
            break  # 柳林镇 of 禾溪县, of which other townships are known
        if found.known:
            kept += [found.known] if places[found.known] else []
            level = max(level, found.level)
        at = found.end
    office = (_OFFICE.match(text, at) or _OTHER_OFFICE.match(text, at)) if at else _OFFICE.match(text)
    if office and not _is_of(office.group(), text[office.end() :]):
        at = office.end()
    return kept, text[at:]


def _is_of(office: str, rest: str) -> bool:
    """Whether the rest of a title is about those who work there; all 党员 are the 组织部's business."""
    if office.endswith(("组织部", "党委", "党工委")) and re.match("党员(?!干部)", rest):
        return False
    return not rest or _OF_THE_OFFICE.match(rest) is not None


@dataclass(frozen=True, slots=True)
class _Place:
    """A place up to ``end`` of a title, by its name where it is ``known``."""

    end: int
    level: int
    known: str = ""


def _known_at(text: str, at: int, places: Mapping[str, str], is_word: Callable[[str], bool]) -> _Place | None:
    """A known place by its full name or, at the very beginning, by its name without 县, 镇, 村."""
    known = max((place for place in places if text.startswith(place, at)), key=len, default="")
    if known:
        committee = _COMMITTEE.match(text, at + len(known))
        return _Place(committee.end() if committee else at + len(known), _level_of(known), known)
    short = [(stem, place) for place in places if at == 0 and text.startswith(stem := _STEM.sub("", place))]
    if len(short) != 1 or len(short[0][0]) < 2 or _NO_NAME.search(short[0][0]) or is_word(short[0][0]):
        return None
    return _Place(len(short[0][0]), _level_of(short[0][1]), short[0][1])


def _unknown_at(text: str, at: int, is_word: Callable[[str], bool]) -> _Place | None:
    """What has the shape of a place's name (某某县, 某某村) and is no kind of place; 全县, ××村."""
    if anywhere := _WHOLE.match(text, at) or _BLANK.match(text, at):
        return _Place(anywhere.end(), -1)
    for length in range(1, 9):
        name, found = text[at : at + length], _LEVEL.match(text, at + length)
        if found is None or found.end() >= len(text) or not _HAN.fullmatch(name):
            continue
        level = next(at for at, one in enumerate(_LEVELS) if found[one])
        self_governed = found.group().startswith(("自治", "民族"))
        odd = _NO_NAME.search(name) or _NO_NAME.search(text[at : found.end()]) or is_word(name)
        if not self_governed and (odd or length > (5 if level == 4 else 4)):
            return None
        if length > 1 or found.group() == "县":
            return _Place(found.end(), level)
    return None


def _level_of(known: str) -> int:
    found = next((one for at in range(1, len(known)) if (one := _LEVEL.fullmatch(known, at))), None)
    return next((at for at, level in enumerate(_LEVELS) if found and found[level]), len(_LEVELS))
