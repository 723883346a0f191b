"""Known weaknesses of the locked libraries: ``make advisories`` (needs a connection to a database of advisories).

``pip-audit`` ends well even where it could ask about nothing at all; here what could not be asked about is a failure.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

LOCKS = ("runtime", "dev", "build", "bench", "spark", "supply")
AUDIT = Path(sys.executable).with_name("pip-audit")


def main() -> int:
    """0: nothing known; 1: weaknesses; 2: the database can not be reached, so nothing is known either way."""
    worst = 0
    for lock in sys.argv[1:] or LOCKS:
        asked, skipped, weak, problem = ask(f"requirements/{lock}.txt")
        print(f"requirements/{lock}.txt：问到 {asked} 个库，有公告的 {len(weak)} 个，问不到的 {skipped} 个")
        for line in weak:
            print(f"  {line}")
        if problem or skipped:
            print(f"  公告库连不上或者不全，不能当作没有问题。{problem}")
        worst = max(worst, 2 if problem or skipped else int(bool(weak)))
    return worst


def ask(path: str) -> tuple[int, int, list[str], str]:
    """(libraries asked about, not found there, lines about weak ones, what went wrong)."""
    command = [str(AUDIT), "-r", path, "--require-hashes", "--disable-pip", "--progress-spinner", "off", "-f", "json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        told = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        last = [line for line in done.stderr.splitlines() if line.strip()][-1:]
        return 0, 0, [], last[0][:200] if last else f"pip-audit 以 {done.returncode} 退出"
    skipped = sum("skip_reason" in one for one in told)
    weak = [
        f"{one['name']} {one['version']}：{each['id']}，改在 {'、'.join(each['fix_versions']) or '（还没有）'}"
        for one in told
        for each in one.get("vulns", ())
    ]
    return len(told) - skipped, skipped, weak, ""


if __name__ == "__main__":
    sys.exit(main())
