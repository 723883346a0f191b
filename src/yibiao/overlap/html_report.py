"""The audit as one HTML file: no outside resource, readable and printable without the script.

Styles and the one script are allowed by their digests alone, so nothing that got into a title from a form can run.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from . import report_view as view
from .audit import Audit
from .heat_map import STEPS, heat_map
from .plans import ACTIONS
from .repeats import in_words

_FOLDER = Path(__file__).with_name("report")
_MARKS = {"取消": "✕", "合并": "⇄", "自动生成": "⚙", "保留": "●"}
_CLASSES = {"取消": "cancel", "合并": "merge", "自动生成": "generate", "保留": "keep"}
_LISTED_REPEATS = 80
_LISTED_PAIRS = 40


def html_report(audit: Audit, since: Mapping[str, Any] | None = None) -> str:
    """``since`` is the result of ``comparison.compare``."""
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    css, script = _text("report.css"), _text("report.js")
    return environment.get_template(
        "report.html.j2"
    ).render(
        audit=audit,
        totals=audit.totals,
        since=since,
        css=Markup(css),  # noqa: S704  our own file
        script=Markup(script),  # noqa: S704
        policy=f"default-src 'none'; style-src '{_digest(css)}'; script-src '{_digest(script)}'",
        headlines=view.headlines(audit),
        repeated=[repeat for repeat in audit.repeats if repeat.repeated],
        listed_repeats=_LISTED_REPEATS,
        listed_pairs=[pair for pair in audit.pairs.listed if pair.ratio >= 0.1][:_LISTED_PAIRS],
        contained=[pair for pair in audit.pairs.listed if pair.contained is not None],
        matrix=view.matrix(audit),
        heat=heat_map(audit),
        steps=STEPS,
        cards=view.cards(audit),
        by_action=view.by_action(audit.plans),
        parameter_lines=view.parameter_lines(audit),
        actions=ACTIONS,
        marks=_MARKS,
        classes=_CLASSES,
        subjects=view.SUBJECT_NAMES,
        in_words=in_words,
        hours=view.hours,
        share=view.share,
        shade=view.shade,
        askers=lambda repeat: view.askers(audit, repeat),
    )


def _text(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8").strip()


def _digest(text: str) -> str:
    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode()
