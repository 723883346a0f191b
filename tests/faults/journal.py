"""What the clients were told. An act is *asked* before it is sent, *told* when the server said yes; what was asked and
never answered may have been done or not."""

from __future__ import annotations

import json
import threading
from collections import Counter, defaultdict
from dataclasses import astuple, dataclass, field
from pathlib import Path

KINDS = {"save": "存格", "submit": "提交", "approve": "通过", "send_back": "退回", "reopen": "重新打开",
         "import": "导回 Excel", "ledger": "导入台账"}  # fmt: skip


@dataclass(frozen=True)
class Act:
    """``of`` is the assignment (0: none); ``mark`` what the act wrote that nothing else writes."""

    kind: str
    of: int
    mark: str


@dataclass
class Journal:
    """Written by all clients. ``tried`` counts requests, so that one sent twice is seen as one act."""

    told: dict[Act, float] = field(default_factory=dict)
    open: dict[Act, int] = field(default_factory=dict)
    latest: dict[tuple[int, str], str] = field(default_factory=dict)
    statuses: Counter[str] = field(default_factory=Counter)
    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def ask(self, act: Act) -> None:
        with self._lock:
            self.open[act] = self.open.get(act, 0) + 1

    def tell(self, act: Act, at: float) -> None:
        """The server said yes."""
        with self._lock:
            self.told[act] = at
            self.open.pop(act, None)

    def refused(self, act: Act) -> None:
        """The server said no: it is not to be done, nor was it by an earlier try."""
        with self._lock:
            self.open.pop(act, None)

    def note(self, kind: str, status: int, seconds: float) -> None:
        with self._lock:
            self.statuses[f"{kind} {status}"] += 1
            if status:
                self.seconds[kind].append(seconds)

    def write(self, path: Path) -> None:
        """For a checker in a process of its own."""
        with self._lock:
            several = {"told": [astuple(one) for one in self.told], "open": [astuple(one) for one in self.open],
                       "latest": [[*place, mark] for place, mark in self.latest.items()]}  # fmt: skip
        path.write_text(json.dumps(several))

    @staticmethod
    def read(path: Path) -> Journal:
        several, made = json.loads(path.read_text()), Journal()
        made.told = dict.fromkeys((Act(*one) for one in several["told"]), 0.0)
        made.open = dict.fromkeys((Act(*one) for one in several["open"]), 1)
        made.latest = {(of, row): mark for of, row, mark in several["latest"]}
        return made

    def counts(self) -> Counter[str]:
        with self._lock:
            return Counter(one.kind for one in self.told)
