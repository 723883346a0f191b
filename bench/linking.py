"""How well records of persons without a common key are linked, against truth, ours and splink on the same pairs.

    python bench/linking.py [--people 5000] [--seed 1]

One list of known people with sound numbers; a second list of records of some of them, and of strangers, made worse at
three levels of hardness. Ours joins only what is certain and proposes the rest to a person; splink (if installed) is
trained on the same two lists and its best match a record is taken at its probability. Pairs are counted against the
generator's truth: precision = right / said, recall = right / all that exist.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from yibiao.catalogue import load_catalogue
from yibiao.catalogue.values import id_check_character
from yibiao.prefill.linkage import PROPOSED, Profile
from yibiao.prefill.records import Records, Source
from yibiao.prefill.subjects import join, profile_of

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗" * 4 + "梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂英华玉兰秀珍建国志文小大海春"
VILLAGES = [f"{a}{b}村" for a in "东西南北上下" for b in "坪湾塘坳"]
FIELDS = ("name", "id_number", "birth", "sex", "phone", "village", "address")


@dataclass(frozen=True)
class Hardness:
    """Shares of records that lack or spoil a thing. ``numbered`` carry a masked number, ``mistyped`` a wrong one."""

    name: str
    numbered: float
    mistyped: float
    name_typo: float
    no_birth: float
    month_only: float
    birth_typo: float
    no_phone: float
    new_phone: float
    no_village: float
    moved: float


LEVELS = (
    Hardness("易", 0.3, 0.1, 0.02, 0.1, 0.1, 0.02, 0.3, 0.05, 0.02, 0.02),
    Hardness("中", 0.3, 0.15, 0.05, 0.3, 0.3, 0.04, 0.5, 0.15, 0.1, 0.05),
    Hardness("难", 0.25, 0.15, 0.1, 0.6, 0.2, 0.06, 0.7, 0.25, 0.25, 0.1),
)


def population(size: int, rng: random.Random) -> list[Profile]:
    """Families of a county: they share address, telephone and often surname; names repeat as they do in villages."""
    people: list[Profile] = []
    while len(people) < size:
        village, family = rng.choice(VILLAGES), rng.choice(SURNAMES)
        phone, group = f"1990{rng.randrange(10**7):07d}", rng.randrange(1, 9)
        for _ in range(rng.randrange(1, 6)):
            given = "".join(rng.choice(GIVEN) for _ in range(rng.choice((1, 2, 2))))
            born = date(1935, 1, 1) + timedelta(days=rng.randrange(31_000))
            first = f"990101{born:%Y%m%d}{rng.randrange(1, 400):03d}"
            people.append(
                Profile(
                    (family if rng.random() < 0.7 else rng.choice(SURNAMES)) + given,
                    first + id_check_character(first),
                    born.isoformat(),
                    "男" if int(first[16]) % 2 else "女",
                    phone if rng.random() < 0.5 else f"1990{rng.randrange(10**7):07d}",
                    village,
                    f"鹤汀镇{village}{group}组",
                )
            )
    return people[:size]


def worsened(person: Profile, hard: Hardness, rng: random.Random) -> Profile:
    """The person as another list has him."""
    number, birth, village, phone, name = "", person.birth, person.village, person.phone, person.name
    chance = rng.random()
    if chance < hard.numbered:
        number = rng.choice((
            person.id_number[:6] + "*" * 8 + person.id_number[-4:],
            person.id_number[:4] + "*" * 10 + person.id_number[-4:],
            person.id_number[:14] + "****",
        ))  # fmt: skip
    elif chance < hard.numbered + hard.mistyped:
        number = mistyped(person.id_number, rng)
    if rng.random() < hard.name_typo:
        at = rng.randrange(1, len(name))
        name = name[:at] + rng.choice(GIVEN) + name[at + 1 :]
    if rng.random() < hard.no_birth:
        birth = ""
    elif rng.random() < hard.month_only:
        birth = birth[:7]
    elif rng.random() < hard.birth_typo:
        birth = (date.fromisoformat(birth) + timedelta(days=rng.choice((-10, 10, 1, -1, 31)))).isoformat()
    if rng.random() < hard.no_village:
        village = ""
    elif rng.random() < hard.moved:
        village = rng.choice(VILLAGES)
    if rng.random() < hard.no_phone:
        phone = ""
    elif rng.random() < hard.new_phone:
        phone = f"1990{rng.randrange(10**7):07d}"
    return replace(person, name=name, id_number=number, birth=birth, village=village, phone=phone, address="")


def mistyped(number: str, rng: random.Random) -> str:
    """One digit wrong, or two neighbours exchanged, so that the check digit does not fit."""
    while True:
        at = rng.randrange(6, 17)
        if rng.random() < 0.5:
            wrong = number[:at] + str(rng.randrange(10)) + number[at + 1 :]
        else:
            wrong = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
        if wrong != number and wrong[:17].isdecimal() and wrong[17] != id_check_character(wrong[:17]):
            return wrong


def lists(size: int, hard: Hardness, rng: random.Random) -> tuple[list[Profile], list[Profile], dict[int, int]]:
    """Known people, records, and record → person for the four fifths that are known."""
    everybody = population(size + size // 5, rng)
    known, strangers = everybody[:size], everybody[size:]
    chosen = rng.sample(range(size), size // 2)
    records = [worsened(known[at], hard, rng) for at in chosen]
    records += [worsened(person, hard, rng) for person in rng.sample(strangers, size // 8)]
    return known, records, dict(enumerate(chosen))


def as_records(profiles: list[Profile], group: int) -> Records:
    columns = {
        f"person.{'birth_date' if f == 'birth' else 'current_address' if f == 'address' else f}": [
            getattr(p, f) or None for p in profiles
        ]
        for f in FIELDS
    }
    source = Source(f"{group}.xlsx", "表", None)
    return Records(source, "person", "", group, columns, dict.fromkeys(columns, "A"), list(range(1, len(profiles) + 1)))


def ours(known: list[Profile], records: list[Profile]) -> tuple[dict[int, int], dict[int, int]]:
    """(joined, proposed first), record → known person."""
    told = as_records(records, 2)
    subjects = join([as_records(known, 1), told], load_catalogue())
    people, found = subjects.of
    person_of = {subject: at for at, subject in enumerate(people)}
    joined = {line: person_of[subject] for line, subject in enumerate(found) if subject in person_of}
    shown = {profile_of(told, line): line for line in range(len(records))}
    proposed: dict[int, int] = {}
    for doubt in subjects.doubts:
        line = doubt.record_at[1] if doubt.record_at[0] == 1 else shown.get(doubt.record)
        if line is not None and doubt.subject in person_of:
            proposed.setdefault(line, person_of[doubt.subject])
    return joined, proposed


def splinks(known: list[Profile], records: list[Profile]) -> dict[int, tuple[int, float]]:
    """Record → (best known person, probability). Comparisons after splink's own advice for persons; numbers in the
    parts that masks leave visible."""
    import pandas as pd
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    def frame(profiles: list[Profile]) -> object:
        rows = []
        for at, p in enumerate(profiles):
            full = len(p.birth) == 10
            tail = p.id_number[-4:] if p.id_number and "*" not in p.id_number[-4:] else None
            front = p.id_number[6:14] if len(p.id_number) == 18 and "*" not in p.id_number[6:14] else None
            whole = p.id_number if p.id_number and "*" not in p.id_number else None
            rows.append({
                "unique_id": at, "name": p.name, "surname": p.name[:1], "birth": p.birth if full else None,
                "birth_month": p.birth[:7] or None, "sex": p.sex or None, "phone": p.phone or None,
                "village": p.village or None, "tail": tail, "front": front, "whole": whole,
            })  # fmt: skip
        return pd.DataFrame(rows)

    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[
            cl.LevenshteinAtThresholds("name", [1]).configure(term_frequency_adjustments=True),
            cl.DamerauLevenshteinAtThresholds("birth", [1]),
            cl.ExactMatch("birth_month"),
            cl.ExactMatch("sex"),
            cl.ExactMatch("phone"),
            cl.ExactMatch("village").configure(term_frequency_adjustments=True),
            cl.ExactMatch("tail"),
            cl.ExactMatch("front"),
            cl.DamerauLevenshteinAtThresholds("whole", [1]),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("name"), block_on("birth"), block_on("phone"), block_on("tail", "surname"), block_on("front"),
            block_on("surname", "village", "birth_month"),
        ],
    )  # fmt: skip
    api = DuckDBAPI()
    linker = Linker([api.register(frame(known)), api.register(frame(records))], settings)
    linker.training.estimate_probability_two_random_records_match([block_on("name", "birth")], recall=0.3)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("name"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("birth"))
    table = linker.inference.predict(threshold_match_probability=0.01).as_pandas_dataframe()
    names = sorted(set(table["source_dataset_l"]) | set(table["source_dataset_r"]))
    best: dict[int, tuple[int, float]] = {}
    for row in table.itertuples():
        left = row.source_dataset_l == names[0]
        person, record = (row.unique_id_l, row.unique_id_r) if left else (row.unique_id_r, row.unique_id_l)
        if row.match_probability > best.get(record, (0, 0.0))[1]:
            best[record] = (person, row.match_probability)
    return best


def measured(said: dict[int, int], truth: dict[int, int]) -> str:
    right = sum(truth.get(record) == person for record, person in said.items())
    precision = right / len(said) if said else 1.0
    return f"准确率 {precision:.4f}（{right}/{len(said)}） 召回率 {right / len(truth):.4f}（{right}/{len(truth)}）"


def timed(run: Callable[[], object]) -> tuple[object, float]:
    began = time.process_time()
    return run(), time.process_time() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    for hard in LEVELS:
        known, records, truth = lists(options.people, hard, random.Random(options.seed))
        print(f"{hard.name}：已知 {len(known)} 人，待认 {len(records)} 条，其中 {len(truth)} 条是已知的人")
        (joined, proposed), seconds = timed(lambda known=known, records=records: ours(known, records))  # type: ignore[misc]
        print(f"  自研 直接合并      {measured(joined, truth)}")
        print(f"  自研 合并＋首选建议 {measured({**proposed, **joined}, truth)}  CPU {seconds:.2f} 秒")
        try:
            best, seconds = timed(lambda known=known, records=records: splinks(known, records))  # type: ignore[misc]
        except ImportError:
            print("  splink 没有安装，略过")
            continue
        for least in (0.99, PROPOSED):
            said = {record: person for record, (person, p) in best.items() if p >= least}  # type: ignore[attr-defined]
            print(f"  splink ≥{least:<5}       {measured(said, truth)}  CPU {seconds:.2f} 秒")


if __name__ == "__main__":
    main()
