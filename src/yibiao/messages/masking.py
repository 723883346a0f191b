"""Personal things in a text, put out of sight before anything is stored. What is asked and by whom stays readable.

Masked: ID numbers, phone numbers, bank cards, e-mail addresses, car plates, door numbers, and names of people, where
rjieba takes them for names or where a title, an @ or a label tells. Words of every day that look like names are in
``ordinary.txt``. A rare name without any such sign may stay: who needs certainty reads the text before it is kept. A
surname with its office (“王局长”) stays: it says who asks.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import rjieba

_SURNAMES = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严金魏陶姜戚谢邹喻苏潘葛范彭郎鲁韦马苗凤方俞任袁柳鲍史唐费岑薛雷贺倪汤滕罗毕郝邬安常"
    "傅卞齐康伍余顾孟黄萧尹姚邵汪祁毛狄贝臧戴宋庞熊纪舒屈项祝董梁杜阮蓝闵季贾娄江颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞柯卢莫房缪丁邓郁单洪包"
    "左石崔吉龚程邢裴陆荣翁甄曲封储靳段焦巴侯宁仇甘厉祖武符刘景詹龙叶司黎薄白蒲赖卓屠池乔翟谭贡申冉桑牛边燕尚温庄晏柴瞿阎习艾向古易廖耿文寇欧"
    "聂敖辛简饶曾关查游权肖付覃涂闫于"
)
_DOUBLE = ("欧阳", "上官", "司马", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "司徒", "令狐", "夏侯", "端木")
_PLACES = frozenset("村庄屯寨湾沟镇乡县区街路坡店集桥河山岭坪坝组")
_TITLES = (
    "主任|局长|科长|股长|站长|所长|书记|支书|镇长|乡长|县长|市长|处长|部长|组长|队长|村长|会计|文书|医生|护士|老师|校长|院长|经理|师傅|同志"
    "|先生|女士|大爷|大妈|大娘|大伯|阿姨|总工|工程师|网格员|专干|干事|委员|民警|警官|教授|主席|秘书|助理|干部"
)
_BEFORE_TITLE = re.compile(rf"(?<![一-鿿])([一-鿿]{{2,3}})(?=(?:副)?(?:{_TITLES})(?![室会处科部们]))")
_AFTER_TITLE = re.compile(rf"((?:{_TITLES})[ 　:：]{{0,2}})([一-鿿]{{2,3}})(?![一-鿿])")
_LABELLED = re.compile(
    r"((?:联系人|姓名|户主|经办人?|负责人|填表人|当事人|收件人|联络员|患者|走失者|法人|监护人|死者|伤者)"
    r"(?:为|是)?[:： ]\s*)"
    r"([一-鿿·]{2,4}(?:[、，,/ ][一-鿿·]{2,4})*)(?![一-鿿])"
)
_KNOWN_BY_WHAT_FOLLOWS = re.compile(
    r"(?<![一-鿿])([一-鿿]{2,3})(?=[（(:：,， ]{0,2}(?:男|女|〔|电话|身份证|\d{2}岁|性别))"
)
_FAMILIAR = re.compile(
    r"(?<![一-鿿])[小老]([一-鿿])(?![一-鿿]*(?:学|区|镇|村|庄))"
    r"|(?<=[请让找给和跟与由烦被把对])[小老]([一-鿿])(?=[，。；、！？]|$|[去来把在的和跟与说看帮]|[今明后]天|那|这)"
)
_HALF_WIDTH = str.maketrans("０１２３４５６７８９Ｘ", "0123456789X")
_WITH_TWO_CHARACTERS = re.compile(rf"(?:{'|'.join(_DOUBLE)})[一-鿿]{{1,2}}(?![一-鿿])")
_FAMILIAR_THINGS = frozenset(
    ("程序", "龙虾", "康", "康社会", "金额", "金库", "古城", "黄鱼", "水电", "白菜", "雷达", "单元", "项目", "江河")
)
_NUMBERS = tuple(
    (re.compile(pattern), masked)
    for pattern, masked in (
        (r"(?<![0-9A-Za-z])[1-9]\d{5}[ -]?\d{4}[ -]?\d{4}[ -]?\d{3}[\dXx](?![0-9A-Za-z])", "〔证件号〕"),
        (r"(?<![0-9A-Za-z])[1-9]\d{14}(?!\d)", "〔证件号〕"),
        (r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}(?!\d)", "〔电话〕"),
        (r"(?<!\d)0\d{2,3}[-－—]?\d{7,8}(?!\d)", "〔电话〕"),
        (r"(电话|手机|座机)([:：]?\s*)\d{7,8}(?!\d)", r"\1\2〔电话〕"),
        (r"(?<![0-9A-Za-z])(?:\d{4}[ -]?){3,4}\d{1,4}(?![0-9A-Za-z])", "〔卡号〕"),
        (r"[A-Za-z0-9_.+-]+@[A-Za-z0-9-]+\.[A-Za-z0-9.]+", "〔邮箱〕"),
        (r"(微信号?|QQ号?|qq)([:：]?\s*)[A-Za-z0-9_-]{5,20}", r"\1\2〔账号〕"),
        (r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][·•]?[A-HJ-NP-Z0-9]{5,6}(?![A-Za-z0-9])",
         "〔车牌〕"),
        (r"\d{1,4}(?:号楼|号院|栋|幢|座)(?:\d{1,2}号?楼)?(?:\d{1,2}单元)?(?:\d{1,4}[室户号]?)?", "〔门牌〕"),
        (r"\d{1,2}单元\d{1,4}[室户号]?", "〔门牌〕"),
        (r"(?<=[路街巷弄村组区园庄屯寨])(?:第)?\d{1,5}(?:[-之]\d{1,4})*号(?:[附]\d{1,3}号)?", "〔门牌〕"),
        (r"@(?!所有人|全体|各|全|大家|本|某某|[到我你谁了的])[^\s@，。；：:,、！!？?]{1,12}", "@某某"),
    )
)  # fmt: skip

_MOST_CUTS = 5


def masked_text(text: str) -> str:
    """The text without what tells who somebody is."""
    text = text.translate(_HALF_WIDTH)
    for pattern, masked in _NUMBERS:
        text = pattern.sub(masked, text)
    text = _LABELLED.sub(lambda one: one[1] + _each(one[2]), text)
    text = _AFTER_TITLE.sub(lambda one: one[1] + _if_name(one[2]), text)
    text = _KNOWN_BY_WHAT_FOLLOWS.sub(lambda one: _if_name(one[1]), text)
    text = _BEFORE_TITLE.sub(lambda one: _if_name(one[1]), text)
    text = _FAMILIAR.sub(_familiar, text)
    text = _WITH_TWO_CHARACTERS.sub(lambda one: some(one[0]), text)
    return _without_names(text)


def _familiar(one: re.Match[str]) -> str:
    """“小周”, “老陈”; “小程序”, “小龙虾” are things."""
    surname, after = one[1] or one[2], one.string[one.end() : one.end() + 2]
    thing = any(surname + after[:size] in _things() for size in (1, 2)) or one[0] in _things()
    return one[0] if surname not in _SURNAMES or thing else "某某"


@cache
def _things() -> frozenset[str]:
    """What looks like a name and is none."""
    lines = Path(__file__).with_name("ordinary.txt").read_text("utf-8").splitlines()
    return _FAMILIAR_THINGS.union(*(line.split() for line in lines if not line.startswith("#")))


def some(name: str) -> str:
    """“张建国” → “张某”."""
    return f"{name[:2] if name.startswith(_DOUBLE) else name[0]}某"


def _each(names: str) -> str:
    """What stands after “联系人：” is a name whatever it looks like; what follows it may be something else."""
    first, *others = re.split(r"([、，,/ ])", names)
    return some(first) + "".join(_if_name(one) if len(one) > 1 else one for one in others)


def _if_name(words: str) -> str:
    """Masked when it looks like a name: a surname first, no word of the language, no place."""
    if words[0] not in _SURNAMES and not words.startswith(_DOUBLE):
        return words
    parts = rjieba.tag(words)
    first, kind = parts[0]
    a_word = len(first) > 1 and not kind.startswith("nr")  # “文件”, “高度”
    return words if a_word or words[-1] in _PLACES else some(words)


def _without_names(text: str) -> str:
    """Until nothing more is found: a masked name lets the words around it be cut anew."""
    for _ in range(_MOST_CUTS):
        parts = rjieba.tag(text)
        ahead = [*(one[0][:1] for one in parts[1:]), ""][: len(parts)]
        told = zip(parts, ahead, strict=True)
        masked = "".join(some(word) if _is_name(word, kind, after) else word for (word, kind), after in told)
        if masked == text:
            break
        text = masked
    return text


def _is_name(word: str, kind: str, after: str) -> bool:
    return (
        kind.startswith("nr")
        and word not in _things() and not word.startswith("马上")
        and 2 <= len(word) <= 4
        and (word[0] in _SURNAMES or word.startswith(_DOUBLE))
        and word[-1] not in "某们" and word[-1] not in _PLACES and after not in _PLACES
    )  # fmt: skip
