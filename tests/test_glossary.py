"""Every noun of the core and every table of the platform is explained in docs/glossary.md."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CORE = ROOT / "src" / "yibiao"
WEB = ROOT / "src" / "yibiao_web"
GLOSSARY = set(re.findall(r"`(\w+)`", (ROOT / "docs" / "glossary.md").read_text("utf-8")))


def nouns(path: Path) -> list[str]:
    """Public dataclasses of a module."""
    return [
        node.name
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.ClassDef)
        and not node.name.startswith("_")
        and any("dataclass" in ast.unparse(one) for one in node.decorator_list)
    ]


@pytest.mark.parametrize("package", ["model.py", "pipeline.py", *sorted(p.name for p in CORE.iterdir() if p.is_dir())])
def test_every_noun_of_the_core_is_in_the_glossary(package: str) -> None:
    place = CORE / package
    modules = sorted(place.rglob("*.py")) if place.is_dir() else [place]
    unknown = [f"{path.relative_to(CORE)}: {name}" for path in modules for name in nouns(path) if name not in GLOSSARY]
    assert not unknown, "写进 docs/glossary.md"


@pytest.mark.parametrize("capability", sorted(path.parent.name for path in WEB.glob("*/models.py")))
def test_every_table_of_the_platform_is_in_the_glossary(capability: str) -> None:
    parsed = ast.parse((WEB / capability / "models.py").read_text("utf-8"))
    tables = [
        node.name
        for node in parsed.body
        if isinstance(node, ast.ClassDef) and any("Model" in ast.unparse(base) for base in node.bases)
    ]
    assert not [name for name in tables if name not in GLOSSARY], "写进 docs/glossary.md"


def test_no_noun_of_the_code_is_explained_that_is_gone() -> None:
    table = (ROOT / "docs" / "glossary.md").read_text("utf-8").split("## 代码里的名词")[1]
    named = {name for row in re.findall(r"^\| (`.+?) \|", table, re.MULTILINE) for name in re.findall(r"`(\w+)`", row)}
    known = {
        node.name
        for folder in (CORE, WEB)
        for path in folder.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ClassDef)
    }
    assert named - known == set()
