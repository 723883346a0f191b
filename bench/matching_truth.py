"""The labelled fields of bench/truth/matching as matching problems: contexts, concepts, the items they mean.

See bench/truth/matching/README.md for how the labels were made. The forms themselves lie in ``../shared`` beside the
checkout; a field of the corpus is read there with all its neighbours, labelled or not, as a reader would see it.
"""

from __future__ import annotations

import csv
import random
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from yibiao.matching import FieldContext
from yibiao.model import FieldType, Form, FormField, Region

ROOT = Path(__file__).resolve().parents[1]
TRUTH = Path(__file__).parent / "truth" / "matching"
CORPUS = "reference/field_corpus/fields.tsv"
SHARED = ROOT.parent / "shared"
NONE = "none"

UNIT_KINDS = frozenset(
    {"enterprise", "place", "school", "hospital", "socialorg", "government_organ", "organisation", "party_org"}
)
"""Kinds of workplace: the same attribute of two of them is neither the same fact nor a mistake."""


@dataclass(frozen=True)
class LabelledForm:
    """``fields`` are all fields of the form in order; ``concepts`` their labels, None where none was decided."""

    name: str
    part: str
    family: str
    title: str
    sheet: str
    fields: tuple[FormField, ...]
    concepts: tuple[str | None, ...]

    @cached_property
    def form(self) -> Form:
        kind = "list" if self.name.count("/") == 1 and "." not in self.name else "card"
        region = Region(self.sheet or "Sheet1", kind, title=self.title, title_cell="A1", fields=self.fields)  # type: ignore[arg-type]
        return Form(self.name, "xlsx", "", (region,))

    def with_samples(self) -> LabelledForm:
        """The same form, half filled in with invented values of the sort its fields ask for."""
        draw = random.Random(self.name)
        fields = []
        for field, concept in zip(self.fields, self.concepts, strict=True):
            samples = invented_values(field.path, concept, draw)
            fields.append(replace(field, samples=samples, filled=len(samples)))
        return replace(self, fields=tuple(fields))


def labelled_forms() -> list[LabelledForm]:
    """Every labelled form, or SystemExit when the corpus is not there."""
    if not (SHARED / CORPUS).exists():
        raise SystemExit(
            f"找不到 {SHARED / CORPUS}：标注只指向真实表，真实表不在本仓库里，要放在检出目录旁边的 shared/。"
        )
    labels: dict[str, list[dict[str, str]]] = defaultdict(list)
    for part in ("dev", "held_out"):
        for row in _table(f"labels_{part}.tsv"):
            labels[row["form"]].append(row)
    sheets: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
    for row in _rows(SHARED / CORPUS):
        sheets[row["source_path"], row["sheet"].strip()].append(row)
    return [_form(row, labels[row["form"]], sheets) for row in _table("forms.tsv")]


def _form(
    row: dict[str, str], labels: list[dict[str, str]], sheets: dict[tuple[str, str], list[dict[str, str]]]
) -> LabelledForm:
    source, title = row["source"], row["title"]
    if source.startswith(CORPUS):
        asked = sheets[source.partition("#")[2], row["sheet"]]
        concept_at = {label["pos"]: label["concept"] for label in labels}
        prefixes = [field["field_path"].replace("*", "") for field in asked]
        fields = [_field(_levels(field["field_path"], field["field"], prefixes)) for field in asked]
        concepts = [concept_at.get(field["pos"]) for field in asked]
        title = asked[0]["form_title"] if asked else title
    else:
        fields = [_field(tuple(re.split(r"(?<!\\)/", label["field_path"]))) for label in labels]
        concepts = [label["concept"] for label in labels]
    return LabelledForm(row["form"], row["part"], row["family"], title, row["sheet"], tuple(fields), tuple(concepts))


def _levels(path: str, leaf: str, paths: list[str]) -> tuple[str, ...]:
    """Levels of a corpus path. A slash parts two levels only where the corpus says so by its leaf."""
    clean = path.replace("*", "").strip()
    if clean == leaf or not clean.endswith("/" + leaf):
        return (path,)
    above = clean[: -len(leaf) - 1].split("/")
    return (*above, leaf + "*" * path.endswith("*"))


def _field(path: tuple[str, ...]) -> FormField:
    path = tuple(re.sub(r"\s", "", level.replace("\\/", "/")) for level in path)
    leaf = path[-1]
    return FormField(path, "A1", column="A", required="*" in "".join(path), type=_type(leaf), unit=_unit(leaf))


_UNIT = re.compile(r"[（(](万?元|RMB|㎡|m2|平方米|亩|人|户|头|只|公斤|公里|千瓦|米|CM|cm|立方米|天|小时|%)[）)]")


def _unit(leaf: str) -> str | None:
    found = _UNIT.search(leaf)
    return found.group(1) if found else None


_TYPES: tuple[tuple[str, FieldType], ...] = (
    (r"身份证.{0,3}号|身份号", "id_number"),
    (r"^是否|^有无|^是不是|□是□否", "boolean"),
    (r"(日期|时间|年月|年月日)\*?$", "date"),
    (r"信用代码$", "credit_code"),
    (r"(手机|手机号码?|联系电话|固定电话|电话)$", "phone"),
    (r"邮箱$|^电子邮件$", "email"),
)


def _type(leaf: str) -> FieldType:
    """What a reader can tell from an empty column: its name. Blank templates have no values to tell more."""
    plain = re.sub(r"[（(].*?[）)]|\*", "", leaf)
    return next((kind for pattern, kind in _TYPES if re.search(pattern, plain)), "text")


def _table(name: str) -> Iterator[dict[str, str]]:
    return _rows(TRUTH / name)


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)


def concept_items(known: frozenset[str]) -> dict[str, frozenset[str]]:
    """Concept → codes that are right for it. Says which codes of the table the catalogue no longer holds."""
    meant: dict[str, frozenset[str]] = {NONE: frozenset()}
    for row in _table("concepts.tsv"):
        codes = frozenset(code for code in row["items"].split("|") if code)
        unknown = codes - known
        if unknown:
            raise SystemExit(
                f"concepts.tsv：概念 {row['concept']} 指向目录里没有的数据项 {'、'.join(sorted(unknown))}。"
            )
        meant[row["concept"]] = codes
    return meant


def near_pairs() -> frozenset[frozenset[str]]:
    return frozenset(frozenset((row["concept_a"], row["concept_b"])) for row in _table("near.tsv"))


def comparable(one: str, other: str, near: frozenset[frozenset[str]]) -> bool:
    """Whether two concepts are clearly the same or clearly not."""
    if one == other == NONE or frozenset((one, other)) in near:
        return False
    kind, _, rest = one.partition(".")
    other_kind, _, other_rest = other.partition(".")
    return not (kind != other_kind and rest == other_rest and {kind, other_kind} <= UNIT_KINDS)


@dataclass(frozen=True)
class HardNegative:
    """A field that must not be taken for ``wrong``, however alike they look."""

    part: str
    real: bool
    form: Form
    field_at: int
    wrong: str
    wrong_name: str
    right: str
    reason: str

    @property
    def asked(self) -> str:
        return "/".join(self.form.regions[0].fields[self.field_at].path)


def hard_negatives(forms: list[LabelledForm]) -> list[HardNegative]:
    """Real ones stand in their whole form; invented ones in a small form with two or three usual neighbours."""
    by_name = {form.name: form for form in forms}
    positions = _positions()
    negatives = []
    for row in _table("hard_negatives.tsv"):
        if row["form"]:
            form, at = by_name[row["form"]].form, positions[row["form"], row["pos"]]
        else:
            asked = [*row["siblings"].split(","), row["field_path"]]
            fields = tuple(_field((name,)) for name in asked if name)
            form, at = (
                Form("x", "xlsx", "", (Region("Sheet1", "list", title=row["title"], fields=fields),)),
                len(fields) - 1,
            )
        said = (row["wrong_concept"], row["wrong_name"], row["right_concept"], row["reason"])
        negatives.append(HardNegative(row["part"], bool(row["form"]), form, at, *said))
    return negatives


def _positions() -> dict[tuple[str, str], int]:
    """(form, pos) → index of the field in its LabelledForm: corpus positions count from 1, as card labels do."""
    cards: dict[str, int] = defaultdict(int)
    found: dict[tuple[str, str], int] = {}
    corpus = {row["form"]: row["source"].startswith(CORPUS) for row in _table("forms.tsv")}
    sheets: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in _rows(SHARED / CORPUS):
        sheets[row["source_path"], row["sheet"].strip()].append(row["pos"])
    for row in _table("forms.tsv"):
        if corpus[row["form"]]:
            asked = sheets[row["source"].partition("#")[2], row["sheet"]]
            found.update({(row["form"], pos): at for at, pos in enumerate(asked)})
    for part in ("dev", "held_out"):
        for row in _table(f"labels_{part}.tsv"):
            if not corpus[row["form"]]:
                found[row["form"], row["pos"]] = cards[row["form"]]
                cards[row["form"]] += 1
    return found


def context_key(context: FieldContext) -> tuple[str, tuple[str, ...]]:
    return context.title, context.path


_SURNAMES, _GIVEN = "赵钱孙李周吴郑王陈林", ("伟", "芳", "秀英", "建国", "晓东", "丽", "强", "海燕", "志明", "雪")
_PLACES = ("青川镇", "白水镇", "云台乡", "石桥镇", "南塘街道")
_WORDS: tuple[tuple[str, str], ...] = (
    (r"\.gender$", "男|女"),
    (r"\.ethnicity$", "汉族|回族|藏族|彝族"),
    (r"political_status$", "群众|中共党员|共青团员"),
    (r"\.(highest_|first_)?education$", "小学|初中|高中|大专|本科"),
    (r"\.(highest_)?degree$", "学士|硕士|博士|无"),
    (r"marital_status$", "未婚|已婚|离婚|丧偶"),
    (r"religion$", "无|佛教|基督教"),
    (r"blood_type$", "A型|B型|O型|AB型"),
    (r"relation_to_householder$|family_member\.relation$", "配偶|子|女|父亲|母亲"),
    (r"hukou\.type$|hukou_type$", "农业家庭户口|非农家庭户口"),
    (r"person_household_status$", "人户一致|人户分离"),
    (r"health_status$", "健康|良好|一般|较弱"),
    (r"disability\.level$|injury\.level$", "一级|二级|三级|四级"),
    (r"disability\.type$", "肢体残疾|视力残疾|听力残疾|智力残疾"),
    (r"labour_ability$", "有劳动能力|部分丧失劳动能力|无劳动能力"),
    (r"living_ability$", "自理|半自理|不能自理"),
    (r"employment_status$", "在职|失业|退休|务农"),
    (r"medical_insurance\.type$", "城镇职工基本医疗保险|城乡居民基本医疗保险"),
    (r"pension_insurance\.type$", "城镇职工基本养老保险|城乡居民基本养老保险"),
    (r"military_service_status$", "未服兵役|退出现役|服现役"),
    (r"structure$", "砖木结构|混合结构|钢筋混凝土结构|木结构"),
    (r"hazard_level$", "严重|一般"),
    (r"party_member\.(status|type)$", "正式党员|预备党员"),
    (r"special_care\.type$", "在乡复员军人|带病回乡退伍军人|烈士遗属"),
    (r"floating\.reason$|outgoing\.reason$", "务工经商|投亲靠友|求学"),
    (r"\.province$", "四川省|陕西省|甘肃省"),
    (r"\.bank$", "农村信用社|中国农业银行|中国邮政储蓄银行"),
    (r"nationality$", "中国|美国|韩国"),
    (r"grid$", "白水社区第三网格|南塘社区第一网格"),
    (r"\.(is|has|was)_\w+$", "是|否"),
)
_NUMBER_CONCEPT = re.compile(
    r"(height|weight|population\w*|registered_capital|investment|funds|_gap|beneficiaries|mileage|living_cost|width|length"
    r"|area|rooms|excavation|fill|(?<!ac)count|wage\.\w+|monthly_income|annual_income|minutes|\.hours|rank|\.age|years|amount|pay"
    r"|employees|party_members|members|capacity|sons|daughters|retirement\.pension|output|quantity|unit_price|\.value|students|loss)$"
)


def invented_values(path: tuple[str, ...], concept: str | None, draw: random.Random) -> tuple[str, ...]:
    """Five invented values, chosen by the kind of value the concept stands for; none where that is not plain."""
    made = [_value(concept or NONE, path[-1], draw) for _ in range(5)]
    return tuple(value for value in made if value)


def _value(concept: str, label: str, draw: random.Random) -> str:
    for pattern, words in _WORDS:
        if re.search(pattern, concept):
            return draw.choice(words.split("|"))
    if re.search(r"person\.id_number$|(householder|spouse|owner|landlord|operator|head)\.id_number$", concept):
        return _id_number(draw)
    if concept.endswith("mobile"):
        return f"1{draw.choice('3578')}{draw.randint(10**8, 10**9 - 1)}"
    if re.search(r"(landline|fax|office_phone)$", concept):
        return f"0839-{draw.randint(2000000, 8999999)}"
    if concept.endswith("phone"):
        return draw.choice((f"0839-{draw.randint(2000000, 8999999)}", f"13{draw.randint(10**8, 10**9 - 1)}"))
    if re.search(r"(_date|_at|_from|_to|since|\.date)$", concept) and re.search(r"(日期|时间|年月|日)", label):
        return f"{draw.randint(1950, 2024)}-{draw.randint(1, 12):02}-{draw.randint(1, 28):02}"
    if re.search(
        r"(person|head|householder|spouse|owner|landlord|contact|member|representative|operator)\.name$", concept
    ):
        return draw.choice(_SURNAMES) + draw.choice(_GIVEN)
    if re.search(r"address$|temporary_residence$", concept):
        return f"{draw.choice(_PLACES)}{draw.randint(1, 20)}组{draw.randint(1, 99)}号"
    if concept.endswith("email"):
        return f"user{draw.randint(1, 999)}@example.com"
    if concept.endswith("bank_account.number"):
        return _card_number(draw)
    if _NUMBER_CONCEPT.search(concept):
        return str(draw.randint(150, 190) if concept.endswith("height") else draw.randint(1, 60))
    return ""


def _id_number(draw: random.Random) -> str:
    digits = f"5108{draw.randint(1, 24):02}{draw.randint(1940, 2020)}{draw.randint(1, 12):02}{draw.randint(1, 28):02}"
    digits += f"{draw.randint(1, 999):03}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return digits + "10X98765432"[sum(int(d) * w for d, w in zip(digits, weights, strict=True)) % 11]


def _card_number(draw: random.Random) -> str:
    """Nineteen digits with the check digit of Luhn."""
    digits = f"6228{draw.randint(10**13, 10**14 - 1)}"
    doubled = [int(d) * (2 - at % 2) for at, d in enumerate(reversed(digits))]
    return digits + str(-sum(d // 10 + d % 10 for d in doubled) % 10)
