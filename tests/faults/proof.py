"""What the database holds against what the clients were told: nothing lost, nothing twice, nothing half."""

from __future__ import annotations

import os
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.faults.county import Keys
from tests.faults.journal import Act, Journal

_OVERLAP = 2_000  # rows looked at again: of two transactions the one with the lower number may end later
_DECIDED = {"approve": "approved", "send_back": "sent_back", "reopen": "reopened"}


@dataclass
class Proof:
    """``check`` says what is wrong, in words; an empty list is the proof. ``losses`` and ``doubles`` count acts."""

    journal: Journal
    keys: Keys
    losses: int = 0
    doubles: int = 0
    halves: int = 0
    marks: dict[str, set[tuple[int, int]]] = field(default_factory=lambda: defaultdict(set))
    last_edit: int = 0
    last_entry: int = 0
    last_hash: str = ""

    def check(self, *, whole: bool) -> list[str]:
        from django.db import connection

        connection.close()  # the database may have been killed since
        told, open_acts = list(self.journal.told), list(self.journal.open)
        problems = [*self._edits(told, open_acts), *self._cells(open_acts), *self._chain()]
        problems += [*self._submissions(told, open_acts), *self._decisions(told, open_acts)]
        if whole:
            problems += [*self._registers(told, open_acts), *self._jobs(), *self._recorded(), *self._burden()]
        return problems

    def _edits(self, told: list[Act], open_acts: list[Act]) -> Iterator[str]:
        """Every saved or imported value is in the log of edits, once."""
        from yibiao_web.submissions.models import EditBatch

        fresh = EditBatch.objects.filter(pk__gt=self.last_edit - _OVERLAP).order_by("pk").values_list("pk", "changes")
        for pk, changes in fresh:
            for at, (_row, _key, _before, after) in enumerate(changes):
                if after and isinstance(after[0], str):
                    self.marks[after[0]].add((pk, at))
            self.last_edit = max(self.last_edit, pk)
        for act in told:
            if act.kind in ("save", "import") and act.mark:
                yield from self._count(act, len(self.marks.get(act.mark, ())), least=1)
        for act in open_acts:
            if act.kind in ("save", "import") and act.mark:
                yield from self._count(act, len(self.marks.get(act.mark, ())), least=0)

    def _count(self, act: Act, found: int, *, least: int) -> Iterator[str]:
        if found < least:
            self.losses += 1
            yield f"丢了：{act}"
        if found > 1:
            self.doubles += found - 1
            yield f"{found} 次：{act}"

    def _cells(self, open_acts: list[Act]) -> Iterator[str]:
        """The cell holds what was acknowledged last, or what is in flight."""
        from yibiao_web.submissions.models import TypedRow

        flying = defaultdict(set)
        for act in open_acts:
            flying[act.of].add(act.mark)
        rows = TypedRow.objects.filter(submission__assignment__in=self.keys.assignments.values())
        held = {
            (of, row): cell[0]
            for of, row, cells in rows.values_list("submission__assignment", "row", "cells")
            for key, cell in cells.items() if "." in key and str(cell[0]).startswith("压测路")
        }  # fmt: skip
        for (of, row), mark in list(self.journal.latest.items()):
            value = held.get((of, row))
            if value != mark and value not in flying[of]:
                self.losses += 1
                yield f"格 {of} {row} 里是 {value}，最后答应的是 {mark}"

    def _chain(self) -> Iterator[str]:
        """New entries fit on the old ones."""
        from yibiao_web.audit.chain import FIELDS, START, verify
        from yibiao_web.audit.models import AuditEntry

        entries = AuditEntry.objects.filter(pk__gt=self.last_entry).order_by("pk")
        for one in entries.values("id", "previous", "hash", *FIELDS).iterator():
            if one["previous"] != (self.last_hash or START) or verify([one], linked=False)[2] is not None:
                yield f"审计记录第 {one['id']} 条接不上"
            self.last_entry, self.last_hash = one["id"], one["hash"]

    def _submissions(self, told: list[Act], open_acts: list[Act]) -> Iterator[str]:
        """Result, state, round and audit entry: all or none."""
        from yibiao_web.audit.models import AuditEntry
        from yibiao_web.submissions.models import Submission

        entries = Counter(
            one["assignment"] for one in AuditEntry.objects.filter(action="submission.submitted").values_list(
                "detail", flat=True)
        )  # fmt: skip
        asked, flying = _by_place(told, "submit"), _by_place(open_acts, "submit")
        rows = Submission.objects.filter(assignment__in=self.keys.assignments.values())
        for of, round_, state, at, result, key in rows.values_list(
            "assignment", "assignment__round", "assignment__state", "assignment__submitted_at", "result",
            "submit_key",
        ):  # fmt: skip
            least, most = len(asked[of]), len(asked[of]) + len(flying[of])
            self.losses += max(0, least - entries[of])
            self.doubles += max(0, entries[of] - most)
            if not least <= entries[of] <= most:
                yield f"提交 {of}：答应 {least}，没回音 {most - least}，审计 {entries[of]}"
            if round_ != entries[of] or (entries[of] > 0 and (result is None or at is None or not key)):
                self.halves += 1
                yield f"只做了一半的提交 {of}：第 {round_} 轮，审计 {entries[of]}，没有结果 {result is None}，{state}"
            if key and key not in asked[of] | flying[of]:
                yield f"提交 {of} 的钥匙不是任何人给的"

    def _decisions(self, told: list[Act], open_acts: list[Act]) -> Iterator[str]:
        """Each decision once, with its audit entry; each approval with one record in the ledger."""
        from yibiao_web.approvals.models import Decision, Recording
        from yibiao_web.audit.models import AuditEntry

        places = list(self.keys.assignments.values())
        found = Counter(Decision.objects.filter(assignment__in=places).values_list("assignment", "verdict"))
        recorded = Counter(Recording.objects.filter(assignment__in=places).values_list("assignment", flat=True))
        for kind, verdict in _DECIDED.items():
            entries = Counter(
                AuditEntry.objects.filter(action=f"submission.{verdict}").values_list("target_id", flat=True)
            )
            asked, flying = _by_place(told, kind), _by_place(open_acts, kind)
            for of in places:
                least, most, here = len(asked[of]), len(asked[of]) + len(flying[of]), found[of, verdict]
                self.losses += max(0, least - here)
                self.doubles += max(0, here - most)
                if not least <= here <= most:
                    yield f"{kind} {of}：答应 {least}，没回音 {most - least}，有 {here}"
                if entries[str(of)] != here or (kind == "approve" and recorded[of] != here):
                    self.halves += 1
                    yield f"只做了一半的 {kind} {of}：{here}，审计 {entries[str(of)]}，进台账 {recorded[of]}"

    def _recorded(self) -> Iterator[str]:
        """What the trail says an approval changed is what the ledger holds of its source."""
        from django.db.models import Count

        from yibiao_web.audit.models import AuditEntry
        from yibiao_web.ledger.models import Change

        held = dict(Change.objects.values_list("source").annotate(count=Count("pk")))
        for entry, detail in AuditEntry.objects.filter(action="submission.approved").values_list("pk", "detail"):
            if held.get(detail["source"], 0) != detail["changed"]:
                self.halves += 1
                yield f"第 {entry} 条记着台账改了 {detail['changed']} 处，台账里有 {held.get(detail['source'], 0)} 处"

    def _registers(self, told: list[Act], open_acts: list[Act]) -> Iterator[str]:
        """Three people an import, from one source, all or none; people on file are there once."""
        from django.db.models import Count

        from yibiao_web.audit.models import AuditEntry
        from yibiao_web.ledger.models import Change, Source, Upload

        sources = Counter(Source.objects.filter(kind="import").values_list("title", flat=True))
        added = Counter(
            dict(Change.objects.filter(what="added").values_list("source__title").annotate(count=Count("pk")))
        )
        uploads = Upload.objects.filter(state="recorded").values_list("file_name", "pk")
        done = Counter(name.removesuffix(".csv") for name, _pk in uploads)
        entries = Counter(AuditEntry.objects.filter(action="import.recorded").values_list("target_id", flat=True))
        for acts, least in ((told, 1), (open_acts, 0)):
            for act in (one for one in acts if one.kind == "ledger"):
                yield from self._count(act, sources[act.mark], least=least)
                if (added[act.mark], done[act.mark]) != (3 * sources[act.mark], sources[act.mark]):
                    self.halves += 1
                    yield f"只做了一半的导入 {act.mark}：{added[act.mark]} 人，{done[act.mark]} 份"
        for name, pk in uploads:
            if entries[str(pk)] != 1:
                self.halves += 1
                yield f"导入 {name} 有 {entries[str(pk)]} 条审计记录"

    def _jobs(self) -> Iterator[str]:
        """Each entry's job was written with it, once. What broke off in its midst goes on in jobs of their own."""
        from django_tasks_db.models import DBTaskResult

        from yibiao_web.audit.models import AuditEntry
        from yibiao_web.site.jobs import JOBS

        held = (one["args"] for one in DBTaskResult.objects.values_list("args_kwargs", flat=True))
        there = Counter((str(paths), pk) for paths, pk in held)
        for pk, action in AuditEntry.objects.filter(action__in=JOBS).values_list("pk", "action"):
            paths = JOBS[action] if len(JOBS[action]) > 1 else JOBS[action][0]
            found = there[str(paths), pk]
            if found != 1:
                self.losses += found == 0
                self.doubles += max(0, found - 1)
                yield f"第 {pk} 条（{action}）的任务 {paths} 有 {found} 个"

    def _burden(self) -> Iterator[str]:
        """The task was charged once, and shared out to all its places."""
        from yibiao_web.burden.models import BurdenEntry

        entries = BurdenEntry.objects.filter(target_type="tasks.task", target_id=self.keys.task)
        shares = sum(one.shares.count() for one in entries)
        if len(entries) != 1 or shares != len(self.keys.assignments):
            yield f"负担账 {len(entries)} 笔，{shares} 份"

    def drain(self, seconds: float) -> list[str]:
        """Wait for the queue to empty; then every job has succeeded and its effect is there once."""
        from django.db import connection
        from django_tasks_db.models import DBTaskResult

        end = time.monotonic() + seconds
        left = DBTaskResult.objects.filter(status__in=("READY", "RUNNING"))
        while left.exists() and time.monotonic() < end:
            time.sleep(0.2)
            connection.close()
        problems = [f"没做完的任务 {left.count()} 个"] if left.exists() else []
        failed = DBTaskResult.objects.filter(status="FAILED").values_list("args_kwargs", "traceback")
        return problems + [f"没做成：{args} {trace[-300:]}" for args, trace in failed] + list(self._digests())

    def _digests(self) -> Iterator[str]:
        from yibiao_web.approvals.models import Digest
        from yibiao_web.tasks.models import Assignment

        places = Assignment.objects.filter(pk__in=self.keys.assignments.values(), state__in=("submitted", "approved"))
        held = dict(Digest.objects.values_list("assignment", "round"))
        for pk, round_ in places.values_list("pk", "round"):
            if held.get(pk) != round_:
                yield f"{pk} 第 {round_} 轮的提要没有做，有的是第 {held.get(pk)} 轮"

    def whole_chain(self) -> list[str]:
        from yibiao_web.audit.queries import verified

        count, _last, broken = verified()
        return [f"审计链断在第 {broken.entry} 条：{broken.why}"] if broken else [] if count else ["没有审计记录"]


def _by_place(acts: Iterable[Act], kind: str) -> dict[int, Any]:
    found: dict[int, set[str]] = defaultdict(set)
    for act in acts:
        if act.kind == kind:
            found[act.of].add(act.mark)
    return found


def main(journal: Path, keys: Path) -> int:
    """Check what a journal says against the database that the environment names."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yibiao_web.site.settings")
    import django

    django.setup()
    proof = Proof(Journal.read(journal), Keys.read(keys))
    problems = [*proof.check(whole=True), *proof.whole_chain()]
    print("\n".join(problems))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
