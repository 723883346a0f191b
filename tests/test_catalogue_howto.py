"""The how-to page and the command it names."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from yibiao.catalogue import load_catalogue
from yibiao.catalogue.__main__ import main
from yibiao.catalogue.consistency import problems

PAGE = Path(__file__).parents[1] / "docs/howto/add-a-data-item.md"


def test_the_example_of_the_page_is_a_sound_catalogue(tmp_path: Path) -> None:
    example = re.search(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)
    assert example is not None
    path = tmp_path / "county.yaml"
    path.write_text(example.group(1), encoding="utf-8")
    catalogue = load_catalogue([path])
    assert problems(catalogue) == []
    assert catalogue.items["person.folk_craft"].fresh_for_days == 730
    assert "大名" in catalogue.items["person.name"].synonyms


def test_the_command_counts_a_sound_catalogue() -> None:
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-m", "yibiao.catalogue"], capture_output=True, encoding="utf-8", check=False
    )
    assert (done.returncode, done.stdout[:7]) == (0, "目录没有问题：")


def test_the_command_refuses_an_unsound_one(tmp_path: Path) -> None:
    path = tmp_path / "county.yaml"
    path.write_text("subject: person\nitems:\n  - {code: person.name, contrasts: [person.nobody]}\n", encoding="utf-8")
    assert main([str(path)]) == 1
    assert main([str(tmp_path / "missing.yaml")]) == 1


def test_every_file_the_page_names_exists() -> None:
    folder = Path(load_catalogue.__code__.co_filename).parent
    named = set(re.findall(r"`(\w+\.yaml)`", PAGE.read_text(encoding="utf-8"))) - {"county.yaml"}
    assert named
    assert all((folder / "items" / name).exists() or (folder / name).exists() for name in named)
