"""LibreOffice, when this machine has it: old formats to ones the core reads, many files in one call.

This is the only place that starts a foreign program. It runs with a profile of its own in a temporary folder, with
macros and link updates off, with hardly an environment, in its own process group, and is killed when it overruns. Where
the system has them, ``unshare`` leaves it without a network and ``prlimit`` bounds its memory, time and core file.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from yibiao.sheets.opening import ConversionFailed, ConverterMissing

PROGRAMS = ("soffice", "libreoffice")
START_SECONDS = 60.0  # for the program to come up, with a fresh profile
FILE_SECONDS = 20.0
BATCH = 50
MEMORY = 4 << 30  # bytes of address space, of which it maps far more than it uses
_KEPT = ("PATH", "LANG", "LC_ALL", "TZ")  # of the environment
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution"
 oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel"
 oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks"
 oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableActiveContent"
 oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link"
 oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Content/Update"><prop oor:name="Link"
 oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def find_program() -> str | None:
    """The path of LibreOffice on this machine, if there is one."""
    return next((path for path in map(shutil.which, PROGRAMS) if path), None)


class LibreOffice:
    """Callable as the core's ``Converter``. ``prepare`` converts many files at once; what it made is kept until asked
    for, so a folder costs a few calls of the program rather than one a file."""

    def __init__(self, program: str | None = None) -> None:
        self.program = program or find_program()
        self._ready: dict[tuple[str, str], bytes | ConversionFailed] = {}

    def __call__(self, data: bytes, suffix: str, target: str) -> bytes:
        """The bytes in the target format (``.docx``); raises ``ConverterMissing`` or ``ConversionFailed``."""
        key = (hashlib.sha256(data).hexdigest(), target)
        if key not in self._ready:
            self.prepare([(data, suffix)], target)
        made = self._ready[key]
        if isinstance(made, ConversionFailed):
            raise made
        return made

    def prepare(self, files: Iterable[tuple[bytes, str]], target: str) -> None:
        """Convert ``(data, suffix)`` pairs in batches; raises ``ConverterMissing``, never for a single file."""
        if self.program is None:
            raise ConverterMissing
        waiting = {(hashlib.sha256(data).hexdigest(), target): (data, suffix) for data, suffix in files}
        keys = [key for key in waiting if key not in self._ready]
        for start in range(0, len(keys), BATCH):
            batch = keys[start : start + BATCH]
            made = convert([waiting[key] for key in batch], target, self.program)
            for key, result in zip(batch, made, strict=True):
                if result is None and len(batch) > 1:  # one bad file can take the whole batch down with it
                    result = convert([waiting[key]], target, self.program)[0]
                self._ready[key] = result or ConversionFailed("LibreOffice 没有转换出结果，文件可能已损坏")


def convert(files: Sequence[tuple[bytes, str]], target: str, program: str) -> list[bytes | None]:
    """One call of the program: the converted bytes in order, None where it made nothing."""
    with tempfile.TemporaryDirectory(prefix="yibiao-") as name:
        folder = Path(name)
        profile = folder / "profile" / "user"
        profile.mkdir(parents=True)
        (profile / "registrymodifications.xcu").write_text(_PROFILE, encoding="utf-8")
        sources = []
        for number, (data, suffix) in enumerate(files):
            source = folder / f"{number:04}{suffix}"
            source.write_bytes(data)
            sources.append(source)
        out = folder / "out"
        out.mkdir()
        command = [
            program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore",
            "--nolockcheck", "--convert-to", target.removeprefix("."), "--outdir", str(out), *map(str, sources),
        ]  # fmt: skip
        _run(command, START_SECONDS + FILE_SECONDS * len(files), folder)
        made = [out / f"{source.stem}{target}" for source in sources]
        return [path.read_bytes() if path.is_file() else None for path in made]


@cache
def around() -> tuple[str, ...]:
    """What is put before a command so that it has no network and bounds; without what the system does not let us."""
    found: tuple[str, ...] = ()
    unshare, prlimit = shutil.which("unshare"), shutil.which("prlimit")
    if unshare and _works([unshare, "--user", "--map-current-user", "--net", "true"]):
        found = (unshare, "--user", "--map-current-user", "--net")
    bounds = (f"--as={MEMORY}", "--core=0", f"--cpu={int(START_SECONDS + FILE_SECONDS * BATCH)}")
    if prlimit and _works([prlimit, *bounds, "true"]):
        found = (prlimit, *bounds, *found)
    return found


def _works(command: list[str]) -> bool:
    try:
        return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=10).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _run(command: list[str], seconds: float, home: Path) -> None:
    """Run to the end or kill the whole group; what came of it is seen in the files."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ} | {"HOME": str(home), "TMPDIR": str(home)}
    with subprocess.Popen(
        [*around(), *command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        env=kept if os.name == "posix" else None,
    ) as process:
        try:
            process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            if hasattr(os, "killpg"):
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.kill()
        except BaseException:
            process.kill()
            raise
