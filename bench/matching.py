"""How well fields are matched to data items: ours and others', on the labels of bench/truth/matching.

    python bench/matching.py [--part dev|held_out|all] [--peers] [--pairs] [--scale] [--errors] [--json]

Without a switch: ours and the two baselines. ``--peers`` adds COMA and Similarity Flooding of ``valentine`` on a stated
sub-sample, ``--pairs`` judges field against field without any catalogue of ours, ``--scale`` times large problems,
``--errors`` lists what went wrong. Each field is given as a reader would give it: path, title, sheet, neighbours, type
and unit where the label tells them. "With values" adds five invented values a field (half-filled forms).
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from matching_measures import WANTED_PRECISION, Answer, Run, run_row, text_of, threshold_for
from matching_pairs import (
    Vocabulary,
    equal_wordings,
    fields_of_many_forms,
    our_pairs,
    pair_scores,
    pair_threshold,
    pair_truth,
    vocabulary,
)
from matching_peers import SHOWN, Peer, RapidFuzz, TfIdf, Valentine, item_words
from matching_print import print_errors, print_pairs, print_reliability, print_runs
from matching_scale import scale_report
from matching_truth import HardNegative, LabelledForm, concept_items, hard_negatives, labelled_forms
from rich.console import Console
from rich.table import Table

from yibiao.catalogue import Catalogue, load_catalogue
from yibiao.matching import Matcher


def ours(forms: Sequence[LabelledForm], catalogue: Catalogue, meant: dict[str, frozenset[str]], name: str) -> Run:
    """Ours, as the command line uses it: one matcher, one form after the other."""
    matcher = Matcher(catalogue)
    prepared = [form.form for form in forms]
    started = time.perf_counter()
    matched = [matcher.match_form(form) for form in prepared]
    seconds = time.perf_counter() - started
    answers = []
    for form, found in zip(forms, matched, strict=True):
        for at, concept in labelled(form, meant):
            match = found.matches[at]
            ranked = [(candidate.item, candidate.confidence) for candidate in match.alternatives]
            answers.append(Answer(form, at, meant[concept], ranked, match.item, match.confidence))
    return Run(name, answers, seconds)


def baseline(
    name: str, peer: Peer, forms: Sequence[LabelledForm], meant: dict[str, frozenset[str]], threshold: float | None
) -> Run:
    """A matcher of texts: the header path, levels joined by a space, marks removed. Automatic above ``threshold``."""
    answers, seconds = [], 0.0
    for form in forms:
        started = time.perf_counter()
        ranked = peer([text_of(form, at) for at in range(len(form.fields))])
        seconds += time.perf_counter() - started
        for at, concept in labelled(form, meant):
            best = ranked[at][0] if ranked[at] else ("", 0.0)
            sure = best[0] if threshold is not None and best[1] >= threshold else None
            answers.append(Answer(form, at, meant[concept], ranked[at], sure, best[1]))
    return Run(name, answers, seconds, threshold)


def told_the_subject(name: str, peer: TfIdf, run: Run) -> Run:
    """The baseline's answers again, had it known the subject kinds of the right items (which no one tells it)."""
    answers = []
    for answer in run.answers:
        subjects = frozenset(code.partition(".")[0] for code in answer.items)
        ranked = peer.among(text_of(answer.form, answer.at), subjects) if subjects else answer.ranked
        answers.append(replace(answer, ranked=ranked, automatic=None, confidence=ranked[0][1] if ranked else 0.0))
    return Run(name, answers, run.seconds)


def labelled(form: LabelledForm, meant: dict[str, frozenset[str]]) -> Iterable[tuple[int, str]]:
    return ((at, concept) for at, concept in enumerate(form.concepts) if concept is not None and concept in meant)


def negatives_accepted(
    negatives: Sequence[HardNegative], decide: Callable[[HardNegative], str | None], meant: dict[str, frozenset[str]]
) -> dict[str, Any]:
    """``accepted``: the look-alike was taken automatically. ``otherwise_wrong``: another wrong item was."""
    accepted, otherwise, testable = [], [], 0
    for negative in negatives:
        wrong = meant.get(negative.wrong, frozenset()) - meant.get(negative.right, frozenset())
        right = meant.get(negative.right)
        testable += bool(wrong)
        said = decide(negative)
        if said is None:
            continue
        if said in wrong:
            accepted.append((negative, said))
        elif right is not None and said not in right:
            otherwise.append((negative, said))
    return {"all": len(negatives), "testable": testable, "accepted": accepted, "otherwise_wrong": otherwise}


def our_decisions(catalogue: Catalogue) -> Callable[[HardNegative], str | None]:
    matcher = Matcher(catalogue)
    return lambda negative: matcher.match_form(negative.form).matches[negative.field_at].item


def peer_decisions(peer: Peer, threshold: float | None) -> Callable[[HardNegative], str | None]:
    def decide(negative: HardNegative) -> str | None:
        ranked = peer([re.sub(r"\*", "", negative.asked.replace("/", " "))])[0]
        return ranked[0][0] if ranked and threshold is not None and ranked[0][1] >= threshold else None

    return decide


class Bench:
    def __init__(self) -> None:
        self.catalogue = load_catalogue()
        self.meant = concept_items(frozenset(self.catalogue.items))
        self.forms = labelled_forms()
        self.negatives = hard_negatives(self.forms)
        self.peers: dict[str, TfIdf | RapidFuzz] = {}
        for synonyms in (True, False):
            words, codes = item_words(self.catalogue, synonyms=synonyms)
            kind = "所有同义词" if synonyms else "只用名称"
            self.peers[f"字二元 tf-idf（{kind}）"] = TfIdf(words, codes)
            self.peers[f"rapidfuzz（{kind}）"] = RapidFuzz(words, codes)

    def part(self, part: str, *, values: bool = False) -> list[LabelledForm]:
        forms = [form for form in self.forms if part in ("all", form.part)]
        return [form.with_samples() for form in forms] if values else forms

    def runs(self, part: str) -> list[Run]:
        found = [
            ours(self.part(part), self.catalogue, self.meant, "一表"),
            ours(self.part(part, values=True), self.catalogue, self.meant, "一表（有样例值）"),
        ]
        for name, peer in self.peers.items():
            threshold, reached = threshold_for(baseline(name, peer, self.part("dev"), self.meant, None))
            run = baseline(name, peer, self.part(part), self.meant, threshold)
            found.append(replace(run, notes=[] if reached else [f"在 dev 上达不到 {WANTED_PRECISION}，取精确率最高处"]))
        first = next(iter(self.peers))
        found.append(told_the_subject(f"{first}，并告知主体", self.peers[first], found[2]))  # type: ignore[arg-type]
        return found

    def against_valentine(self, part: str) -> dict[str, Any]:
        """All matchers on a sub-sample small enough for the two slow ones."""
        forms = [f for f in self.part(part, values=True) if 6 <= len(f.fields) <= 24][:: 3 if part == "all" else 2][:10]
        wanted = {min(items) for form in forms for _, c in labelled(form, self.meant) if (items := self.meant[c])}
        plain = [item.code for item in self.catalogue.items.values() if item.role is None and item.code not in wanted]
        codes = [*sorted(wanted), *plain[:: max(1, len(plain) // 150)][:150]]
        small = {c: items & frozenset(codes) for c, items in self.meant.items()}
        names = {code: self.catalogue.items[code].name for code in codes}
        runs = [self._ours_among(forms, small, codes), *self._baselines_among(forms, small, codes)]
        from valentine.algorithms import Coma, SimilarityFlooding

        for name, algorithm in (
            ("COMA（结构）", Coma(max_n=SHOWN, delta=1.0)),
            ("Similarity Flooding", SimilarityFlooding()),
        ):
            peer = Valentine(algorithm, names, {})
            runs.append(
                baseline(name, lambda texts, peer=peer: peer.match(texts, [()] * len(texts)), forms, small, None)
            )
        return {"forms": len(forms), "items": len(codes), "fields": len(runs[0].answers), "runs": runs}

    def _ours_among(self, forms: list[LabelledForm], meant: dict[str, frozenset[str]], codes: list[str]) -> Run:
        only = {code: self.catalogue.items[code] for code in codes}
        used = {item.role for item in only.values() if item.role}
        roles = {code: role for code, role in self.catalogue.roles.items() if code in used}
        small = Catalogue(only, self.catalogue.code_lists, roles, self.catalogue.subjects)
        return ours(forms, small, meant, "一表")

    def _baselines_among(
        self, forms: list[LabelledForm], meant: dict[str, frozenset[str]], codes: list[str]
    ) -> list[Run]:
        pairs = [(word, code) for code in codes for word in self.catalogue.items[code].words]
        names = [(self.catalogue.items[code].name, code) for code in codes]
        return [
            baseline(f"{title}（{kind}）", peer([w for w, _ in words], [c for _, c in words]), forms, meant, None)
            for title, peer in (("字二元 tf-idf", TfIdf), ("rapidfuzz", RapidFuzz))
            for kind, words in (("所有同义词", pairs), ("只用名称", names))
        ]

    def pairs(self, part: str, draw: Callable[[Run], Vocabulary]) -> list[dict[str, Any]]:
        words = draw(ours(self.part(part), self.catalogue, self.meant, "一表"))
        tuning = draw(ours(self.part("dev"), self.catalogue, self.meant, "一表")) if part != "dev" else words
        same, judged = pair_truth(words)
        dev_same, dev_judged = pair_truth(tuning) if part != "dev" else (same, judged)
        rows = [
            {"name": "一表（自动）", **pair_scores(our_pairs(words, best=False), same, judged)},
            {"name": "一表（首选）", **pair_scores(our_pairs(words, best=True), same, judged)},
            {"name": "字面相同", **pair_scores(equal_wordings(words.texts), same, judged)},
        ]
        for name, peer in (("字二元 tf-idf", TfIdf(words.texts, words.texts)), ("rapidfuzz", RapidFuzz([], []))):
            dev = TfIdf(tuning.texts, tuning.texts) if isinstance(peer, TfIdf) else peer
            scores, tuned = peer.pairwise(words.texts), dev.pairwise(tuning.texts)
            for said, wanted in (("F1 最好", None), (f"精确率 ≥ {WANTED_PRECISION}", WANTED_PRECISION)):
                threshold = pair_threshold(tuned, dev_same, dev_judged, wanted)
                got = pair_scores(scores >= threshold, same, judged)
                rows.append({"name": f"{name}（dev 上{said}，阈值 {threshold:.2f}）", **got})
        return rows


def print_negatives(console: Console, bench: Bench, part: str, runs: Sequence[Run]) -> list[dict[str, Any]]:
    negatives = [n for n in bench.negatives if part in ("all", n.part)]
    deciders = [("一表", our_decisions(bench.catalogue))]
    deciders += [
        (run.name, peer_decisions(bench.peers[run.name], run.threshold)) for run in runs if run.name in bench.peers
    ]
    table = Table("匹配器", "看似实非，自动配上", "另配错", "条数（目录里有错项的）", title="难例（应为 0）")
    rows = []
    for name, decide in deciders:
        got = negatives_accepted(negatives, decide, bench.meant)
        accepted, otherwise = got["accepted"], got["otherwise_wrong"]
        shown = part == "dev"  # the held-out part keeps its mistakes to itself
        taken = [f"{n.form.title}：{n.asked} ↛ {n.wrong_name}，却配了 {said}" for n, said in accepted if shown]
        others = [f"{n.form.title}：{n.asked}（{n.right}）配了 {said}" for n, said in otherwise if shown]
        table.add_row(name, str(len(accepted)), str(len(otherwise)), f"{got['all']}（{got['testable']}）")
        rows.append(
            {
                "name": name, "all": got["all"], "testable": got["testable"], "accepted": len(accepted),
                "otherwise_wrong": len(otherwise),
                "examples": taken, "others": others,
            }
        )  # fmt: skip
    console.print(table)
    for line in rows[0]["examples"]:
        console.print("  误收：" + line, highlight=False)
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", choices=("dev", "held_out", "all"), default="all")
    for switch in ("peers", "pairs", "scale", "errors", "json"):
        parser.add_argument(f"--{switch}", action="store_true")
    asked = parser.parse_args()
    console = Console(stderr=asked.json, width=150)
    bench = Bench()
    report: dict[str, Any] = {"part": asked.part, "items": len(bench.catalogue.items), "fields": {}}
    runs = bench.runs(asked.part)
    rows = report["fields"] = [run_row(run) for run in runs]
    first = rows[0]["occurrences"]["counts"]
    console.print(
        f"{asked.part}：{first['asked']} 个标注字段，{first['known']} 个在目录里有数据项；目录 {report['items']} 项。"
        f"基线的阈值取 dev 上精确率 ≥ {WANTED_PRECISION} 的最低值；带 * 的达不到，取 dev 上精确率最高处。"
    )
    print_runs(console, "按出现次数", rows, "occurrences", automatic=True)
    print_runs(console, "按不同语境（题名、路径、概念各计一次）", rows, "distinct", automatic=True)
    report["reliability"] = [print_reliability(console, run) for run in runs[:2]]
    report["negatives"] = print_negatives(console, bench, asked.part, runs)
    if asked.pairs:
        report["pairs"] = {
            name: print_pairs(console, name, bench.pairs(asked.part, draw))
            for name, draw in (("各表的字段", fields_of_many_forms), ("不同的写法", vocabulary))
        }
    if asked.peers:
        got = bench.against_valentine(asked.part)
        small = [run_row(run) for run in got.pop("runs")]
        report["valentine"] = {**got, "rows": small}
        size = f"{got['forms']} 张表、{got['fields']} 个字段 × {got['items']} 个数据项"
        title = f"子样：{size}（COMA 的取值模式要联网下载语料，不跑）"
        print_runs(console, title, small, "occurrences", automatic=False)
    if asked.scale:
        report["scale"] = scale_report(console, bench.catalogue, [form.form for form in bench.part("all")])
    if asked.errors:
        if asked.part == "dev":
            print_errors(console, runs[0])
        else:
            console.print("--errors 只对 --part dev：留出的一半不看错例。")
    if asked.json:
        print(json.dumps(report, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
