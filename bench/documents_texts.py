"""Documents for the bench: sentences, real or invented, put together anew; copies planted in them, of known share.

The invented sentences are of the county of 禾溪, made from a small grammar; the real ones, where ``../shared`` is
there, are those of its documents. What a planted copy takes from its source is known character by character.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SHARED = Path(__file__).resolve().parents[2] / "shared" / "documents"
ENDS = re.compile(r"(?<=[。；\n])")

WORDS = """
actor 县水利局 县教育局 县民政局 县农业农村局 县卫生健康局 县住建局 云岭镇 青石镇 白果乡 鹤汀镇 各村民委员会
actor 县应急管理局 县财政局 县交通运输局 县文旅局 县市场监管局 驻村工作队 县乡村振兴服务中心 各社区 县供销社
verb 排查 登记 整修 验收 公示 核对 清理 巡查 培训 走访 补助 检修 收购 评估 改造 移交 复核 抽检 疏浚 加固
thing 小型水库 校车停靠点 高龄津贴名册 冷链仓库 村卫生室 危旧房屋 农村公路桥梁 灌溉渠道 集贸市场摊位
thing 山洪预警广播 敬老院消防 饮用水源地 茶园滴灌设施 公共厕所 秸秆收储点 农家书屋 充电桩 河道采砂点
thing 残疾人无障碍坡道 幼儿园食堂
how 逐户上门 对照图纸 会同群众代表 请第三方检测 用去年的底册 由熟悉情况的老党员带路 分片包干 先易后难
how 白天黑夜两班倒 现场拍板 借用邻县设备 抽签决定次序 不另发表格 只看现场 随到随办 结合春耕 避开农忙 集中三天
result 查出的问题当场修好 余下的列入下一批 经费从预备费里出 名单贴在村务公开栏 老人不用跑第二趟
result 材料由镇里统一保管 结果电话告诉本人 损坏的由施工队重做 不合格的退回重来 用工优先请本村人
result 剩余物资交回仓库 每户领到一张明白卡
place 青石村 白果村 柳湾村 上坪村 杏花坞村 石桥村 东山社区 渡口村 松林村 油坊村 枣园村 长岭村
"""
"""A word's part in the grammar, then words for it."""
FRAMES = (
    "{actor}在{month}月{day}日前{verb}{thing}{n}处，{how}，{result}。",
    "{thing}的{verb}由{actor}牵头，{how}，共{n}处，其中{place}{m}处，{result}。",
    "去年{place}{verb}{thing}{n}处，花了{m}万元；今年{how}，{result}。",
    "{actor}派{n}人到{place}，{how}{verb}{thing}，{month}月底交给{other}，{result}。",
    "凡{thing}未{verb}的，{actor}{how}办理，{n}个工作日内答复，{result}。",
    "{place}{thing}年久失修，{actor}安排{m}万元{verb}，{how}，{result}。",
)

SYNONYMS = (
    ("牵头", "负责"), ("安排", "拿出"), ("结果", "情况"), ("办理", "处理"), ("统一", "集中"), ("优先", "尽量"),
    ("加强", "抓好"), ("推进", "促进"), ("开展", "组织"), ("落实", "执行"), ("完善", "改进"), ("及时", "尽快"),
    ("确保", "保障"), ("严格", "认真"), ("建立", "设立"), ("提高", "增强"), ("重点", "主要"), ("支持", "鼓励"),
)  # fmt: skip
PLACE_NAMES = (
    ("县", "镇"), ("省", "县"), ("市", "县"), ("青石", "云顶"), ("白果", "沙坝"), ("各村", "各组"), ("全国", "全镇"),
    ("国务院", "镇政府"),
)  # fmt: skip
HOMOGLYPHS = {
    "人": "⼈",
    "工": "エ",
    "一": "⼀",
    "大": "⼤",
    "水": "⽔",
    "民": "⺠",
    "小": "⼩",
    "用": "⽤",
    "行": "⾏",
}


@dataclass(frozen=True, slots=True)
class Planted:
    """A document with a copy in it. ``truth``: for each character 1 copied, 0 new, -1 put in by an edit."""

    text: str
    truth: list[int]


@cache
def words() -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for line in WORDS.strip().splitlines():
        part, *some = line.split()
        found[part] += some
    return found


def invented(rnd: random.Random, half: int | None = None) -> str:
    """A sentence of the county; those of one half of the words have no long run in common with those of the other."""
    chosen = {part: rnd.choice(some if half is None else some[half::2]) for part, some in words().items()}
    numbers = {
        "month": rnd.randint(1, 12),
        "day": rnd.randint(1, 28),
        "n": rnd.randint(2, 480),
        "m": rnd.randint(2, 90),
    }
    return rnd.choice(FRAMES).format(other=rnd.choice(words()["actor"]), **chosen, **numbers)


@cache
def real_texts() -> tuple[str, ...]:
    """The shared documents in the order of their names; none where they are absent."""
    return tuple(path.read_text("utf-8") for path in sorted(SHARED.glob("*/*.txt")))


def sentences(text: str) -> list[str]:
    return [one for one in ENDS.split(text) if one.strip()]


@cache
def pool(real: bool) -> tuple[str, ...]:
    """Sentences to build documents from."""
    if real:
        return tuple(one for text in real_texts() for one in sentences(text) if 10 < len(one) < 200)
    rnd = random.Random(20260401)
    return tuple(invented(rnd) for _ in range(180_000))


def documents(count: int, length: int, *, real: bool, seed: int = 1) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Ids, texts of about ``length`` characters, nothing else known."""
    rnd, parts = random.Random(seed), pool(real)
    for number in range(count):
        yield f"d{number}", document(rnd, parts, length), {}


def document(rnd: random.Random, parts: tuple[str, ...], length: int) -> str:
    chosen, so_far = [], 0
    while so_far < length:
        one = parts[int(rnd.random() * len(parts))]
        chosen.append(one)
        so_far += len(one)
    return "".join(chosen)


def plant(host: list[str], source: list[str], share: float, how: str, rnd: random.Random) -> Planted:
    """About ``share`` of the host's length taken from the source, edited as ``how`` says."""
    length = sum(map(len, host))
    taken = _first(source, share * length)
    kept = [[(letter, 0) for letter in one] for one in _first(host, (1 - share) * length)]
    copied = [edited(one, how, rnd) for one in taken]
    if how in ("reordered", "all"):
        rnd.shuffle(copied)
        for one in copied:
            kept.insert(rnd.randint(0, len(kept)), one)
    else:
        at = rnd.randint(0, len(kept))
        kept[at:at] = copied
    flat = [pair for one in kept for pair in one]
    return Planted("".join(letter for letter, _ in flat), [mark for _, mark in flat])


def _first(parts: list[str], length: float) -> list[str]:
    chosen: list[str] = []
    for one in parts:
        if sum(map(len, chosen)) + len(one) / 2 >= length:
            break
        chosen.append(one)
    return chosen


def edited(sentence: str, how: str, rnd: random.Random) -> list[tuple[str, int]]:
    """Its characters with their truth, as in ``Planted``."""
    pairs = {"words": SYNONYMS, "places": PLACE_NAMES, "all": SYNONYMS + PLACE_NAMES}.get(how, ())
    result: list[tuple[str, int]] = []
    at = 0
    while at < len(sentence):
        swap = next((pair for pair in pairs if sentence.startswith(pair[0], at) and rnd.random() < 0.7), None)
        if swap:
            result += [(letter, -1) for letter in swap[1]]
            at += len(swap[0])
            continue
        letter = sentence[at]
        if letter in "0123456789" and how in ("numbers", "all"):
            result.append((str((int(letter) + rnd.randint(1, 9)) % 10), -1))
        else:
            result.append((HOMOGLYPHS.get(letter, letter) if how in ("evasion", "all") else letter, 1))
        if how in ("evasion", "all") and rnd.random() < 0.15:
            result.append((rnd.choice("\u200b\u200f\u202d\u2060"), 1))
        at += 1
    return result
