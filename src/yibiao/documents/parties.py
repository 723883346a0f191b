"""Who writes to whom: names of organs taken apart, their rank and their sort, and the direction between them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from yibiao.documents.model import Direction
from yibiao.documents.vocabulary import words

Sort = Literal["party", "government", "office", "department", "coordination", "inner", "unit", "person", "public"]
CENTRE, PROVINCE, CITY, COUNTY, TOWNSHIP, VILLAGE = range(6)
UNKNOWN = -1

_ORGAN = re.compile(
    r"国务院(?:办公厅)?(?![\u4e00-\u9fff]{1,8}(?:办|委|局))|中共[\u4e00-\u9fff]{0,12}?委员会(?:办公厅|办公室|组织部|宣传部|统战部|政法委员会)?"
    r"|[\u4e00-\u9fff]{2,24}?(?:"
    r"人民政府办公[厅室]|人民政府|国务院办公厅|国务院|人大常委会(?:办公[厅室])?|人民代表大会常务委员会|政协(?:委员会)?"
    r"|[省市县区旗]委(?:办公厅|办公室|组织部|宣传部|统战部|政法委(?:员会)?|农办|编办|改革办|网信办)?"
    r"|领导小组办公室|领导小组|指挥部(?:办公室)?|工作专班|联席会议(?:办公室)?|委员会(?:办公[厅室])?"
    r"|(?<!市)(?<!县)(?<!区)厅(?:办公室)?|总局(?:办公厅)?|局(?:办公室)?|部(?:办公厅)?(?!门)|总署|署|银行|法院|检察院"
    r"|管委会|街道办事处|街道办|办事处|公安[厅局部]|总工会|联合会|总队|支队|大队|委(?!员|托|派)|办公[厅室]|公司|集团|中心|协会|办(?![\u4e00-\u9fff])"
    r")"
)
_SUFFIX = re.compile(r"[省市县区旗乡镇盟州]")
_COORDINATION = re.compile(
    r"领导小组|指挥部|联席会议|专班|协调(?:小组|机制)|工作小组|(?:安全生产|防汛抗旱|爱国卫生|减灾)[^，、]{0,6}委员会"
)
_GOVERNMENT = re.compile(
    r"人民政府(?!办公)|管委会|管理委员会|国务院(?!办公|各|有关)|行政公署|街道办事处|[市县区乡镇](?:政府)$|^各(?:省|市|县|区|乡|镇)(?:[、（(）)各省市县区乡镇街道办事处]*)$"
)
_IS_GOVERNMENT = re.compile(
    r"(?:政府|管委会|管理委员会|国务院|公署|办事处)$|^各(?:省|市|县|区|乡|镇)[、（(）)各省市县区乡镇街道]*$"
)
_PARTY = re.compile(
    r"(?:党委|党工委|[省市县区旗]委|党组|地委)(?!办|组织|宣传|统战|政法|农|编|改|网)|中共[^，、]*委员会$|中共中央(?!办公|组织|宣传)|党中央"
)
_OFFICE = re.compile(r"办公[厅室]$|政府办$|委办$")
_INNER = re.compile(r"(?:处|科|股|(?<!办公)室)$")
_PERSON = re.compile(r"(?:同志|书记|省长|市长|县长|区长|局长|主任|主席|乡长|镇长|部长|厅长|处长)(?:[：:]|$)")
_DEPARTMENT = re.compile(
    r"[厅局部署委行]$|法院|检察院|各部门|有关部门|部门|总局|各部委|直属机构|总队|支队|大队|工会|联合会|妇联|团委"
)
_TOWN = re.compile(
    r"乡镇|[乡镇](?:人民)?(?:政府|党委)?$|[乡镇]人民政府|[乡镇]党委|街道|各[乡镇]|[\u4e00-\u9fff]{1,6}[乡镇](?!村)"
)
_VILLAGE = re.compile(
    r"村(?:民)?委(?:员)?会|村\s*（社区）|各(?:行政)?村|社区(?:居委会|居民委员会)|居委会|村党(?:支部|总支)|各社区"
)
_COUNTY = re.compile(
    r"[县旗](?!级以上)|[（(]市、区[）)]|县级|[^市]区(?:人民政府|政府|委|[\u4e00-\u9fff]{2,10}局)|各区|自治县|区县|县市区"
)
_CITY = re.compile(r"市(?!场|政|民|容)|自治州|地区|盟|设区")
_PROVINCE = re.compile(r"省|自治区|直辖市|新疆生产建设兵团|北京市|天津市|上海市|重庆市")
_CENTRE = re.compile(
    r"中共中央|国务院|党中央|中央|全国|国家|中华人民共和国|最高人民|中国(?:人民银行|证监会|银保监会|民用航空局)"
    r"|(?:外交|国防|教育|科学技术|科技|工业和信息化|公安|民政|司法|财政|人力资源和?社会保障|自然资源|生态环境"
    r"|住房和?城乡建设|交通运输|水利|农业农村|商务|文化和旅游|应急管理|审计|退役军人事务|铁道|农业|环境保护|国土资源)部"
    r"|发展改革委|工业和信息化部|(?:海关|税务|市场监管|广电|体育|统计|医保|知识产权|粮食|能源|烟草|林草|中医药|药监)总?[局署](?!.*[省市县])"
)
_OF_PLACE = re.compile(r"[\u4e00-\u9fff]{1,8}?(?:省|市|县|区|自治州|旗)")
_OWN = re.compile(r"^(?:省|市|县|区|州|旗|乡|镇)(?:政府|委|直|级|[\u4e00-\u9fff]{2,14}[厅局委办部])")


@dataclass(frozen=True, slots=True)
class Organ:
    """A name with what it tells: ``rank`` from 0 (centre) to 5 (village), -1 when it tells none."""

    name: str
    rank: int
    sort: Sort

    @property
    def leads(self) -> bool:
        """A party committee or government, that commands what lies below it."""
        return self.sort in ("party", "government", "office")


def organs(words: str) -> list[str]:
    """Names that stand one after another, also without anything between them: 财政部国家税务总局."""
    names: list[str] = []
    for part in re.split(r"[、，,；;\s\u3000]+", words.strip()):
        found = [match[0] for match in _ORGAN.finditer(part)]
        if found and sum(map(len, found)) >= len(part) - 2:
            names += found
        elif part:
            names.append(part)
    return names


def starts_with_organ(words: str) -> bool:
    return _ORGAN.match(words) is not None


def organ(name: str) -> Organ:
    return Organ(name, rank_of(name), sort_of(name))


def sort_of(name: str) -> Sort:
    plain = re.sub(r"[（(][^）)]*[）)]", "", name).strip()
    if _PERSON.search(plain):
        return "person"
    if _COORDINATION.search(plain):
        return "coordination"
    if _OFFICE.search(plain) and re.search(r"(?:政府|[省市县区旗]委|党委|国务院|中央)(?:办公|办$)", plain):
        return "office"
    if _DEPARTMENT.search(plain) and not _IS_GOVERNMENT.search(plain) and not _PARTY.search(plain[-4:]):
        return "department"
    if _PARTY.search(plain):
        return "party"
    if _GOVERNMENT.search(plain):
        return "government"
    if _DEPARTMENT.search(plain):
        return "department"
    if _INNER.search(plain):
        return "inner"
    return "public" if re.search(r"居民|市民|群众|朋友|家长|业主|村民(?!委)", plain) else "unit"


def rank_of(name: str) -> int:
    """By the smallest place it names; 各市人民政府 are cities, 省直各部门 the province's own."""
    plain = re.sub(r"城乡|城镇化?|乡村振兴|[（(](?!市)[^）)]*[）)]", "", name)
    if _VILLAGE.search(plain):
        return VILLAGE
    if _TOWN.search(plain):
        return TOWNSHIP
    if _COUNTY.search(plain) and not re.match(r"[\u4e00-\u9fff]{0,6}自治区", plain):
        return COUNTY
    if re.search(r"自治区[\u4e00-\u9fff]*市|省[\u4e00-\u9fff]*市", plain) and not re.search(r"直辖市", plain):
        return CITY
    if _PROVINCE.search(plain):
        return PROVINCE
    if _CITY.search(plain):
        return CITY
    return CENTRE if _CENTRE.search(plain) else UNKNOWN


def recipients(words: str) -> tuple[str, ...]:
    """The main addressees: classes are parted by commas, names of one class by 、 (together: 各省、自治区、直辖市)."""
    inner = re.sub(r"[（(][^）)]*[）)]", lambda one: "＊" * len(one[0]), words)
    names: list[str] = []
    at = 0
    for part in re.split(r"[，,；;]", inner):
        names += _apart(words[at : at + len(part)], part)
        at += len(part) + 1
    return tuple(names)


def _apart(part: str, inner: str) -> list[str]:
    """Names between 、, each with what belongs to it: 各省、自治区、直辖市人民政府 is one, 县财政局、县民政局 two."""
    names: list[str] = []
    start = at = 0
    for piece in inner.split("、"):
        at += len(piece) + 1
        if _ORGAN.search(piece) or re.search(r"(?:部门|单位|机构|学校|企业|公司|中心|同志|站|所|村|社区)[＊]*$", piece):
            names.append(part[start : at - 1].strip())
            start = at
    rest = part[start:].strip()
    return [*names, rest] if rest else names


def direction(kind: str, issuers: tuple[str, ...], to: tuple[str, ...]) -> Direction:
    """From the ranks of both where they are known; a draft that names neither goes by its kind."""
    if kind in words("public"):
        return "public"
    by_rank = _by_rank(issuers, to)
    if by_rank == "up" and kind in words("down") and kind != "意见":
        return "down"
    if by_rank != "unknown":
        return by_rank
    for way in ("up", "down", "level"):
        if kind in words(way):
            return way
    return "unknown"


def _by_rank(issuers: tuple[str, ...], to: tuple[str, ...]) -> Direction:
    if not issuers or not to:
        return "unknown"
    sender = organ(issuers[0])
    told = [one for one in map(organ, to) if one.rank != UNKNOWN or one.name.startswith("各")]
    ranks = [one.rank for one in told if one.rank != UNKNOWN]
    if not ranks or sender.rank == UNKNOWN:
        return "unknown"
    if max(ranks) > sender.rank:
        return "down"
    if min(ranks) < sender.rank:
        return "up"
    if sender.leads and any(not one.leads for one in told):
        return "down"
    if not sender.leads and any(one.sort in ("party", "government") for one in told):
        return "up"
    return "level"
