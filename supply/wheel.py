"""``make wheel``: builds the wheel twice, in two places and a day apart, and compares byte by byte.

What could differ is told to the builder: the time (``SOURCE_DATE_EPOCH``: that of the last commit), the order of files
(hatchling sorts), the rights of files (umask).
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ("pyproject.toml", "README.md", "LICENSE", "src", "policy")
NOT = shutil.ignore_patterns("__pycache__", "*.pyc")


def main() -> int:
    epoch = os.environ.get("SOURCE_DATE_EPOCH") or committed()
    with tempfile.TemporaryDirectory() as once:
        copied(ROOT, Path(once))  # both from the same, whoever goes on writing meanwhile
        made = [built(Path(once), epoch, umask) for umask in (0o022, 0o077)]
    digests = [hashlib.sha256(content).hexdigest() for _, content in made]
    name, content = made[0]
    if digests[0] != digests[1]:
        print(f"两次打包不一样：{digests[0]} {digests[1]}")
        return 1
    (ROOT / "dist").mkdir(exist_ok=True)
    (ROOT / "dist" / name).write_bytes(content)
    print(f"dist/{name}：{len(content)} 字节，两次打包一个字节也不差")
    print(f"SOURCE_DATE_EPOCH={epoch}  sha256={digests[0]}")
    return 0


def built(source: Path, epoch: str, umask: int) -> tuple[str, bytes]:
    """From a copy in a folder of another name each time, so that nothing hangs on where it lies."""
    with tempfile.TemporaryDirectory() as folder:
        before = os.umask(umask)
        try:
            copied(source, Path(folder))
            command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", f"{folder}/out"]
            environment = {**os.environ, "SOURCE_DATE_EPOCH": epoch, "PYTHONHASHSEED": str(umask)}
            subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)
        finally:
            os.umask(before)
        (wheel,) = Path(folder, "out").glob("*.whl")
        return wheel.name, wheel.read_bytes()


def copied(source: Path, folder: Path) -> None:
    for name in SOURCES:
        one = source / name
        if one.is_dir():
            shutil.copytree(one, folder / name, ignore=NOT, copy_function=shutil.copyfile)
        else:
            shutil.copyfile(one, folder / name)


def committed() -> str:
    """The time of the last commit; without a repository, that of the rules of the wheel format's beginning."""
    done = subprocess.run(["git", "log", "-1", "--format=%ct"], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "1580601600"


if __name__ == "__main__":
    sys.exit(main())
