"""The bill of materials: ``make sbom`` writes dist/yibiao.cdx.json (CycloneDX 1.6) and checks it against the schema.

In it: the locked libraries that the platform runs with, their hashes and licences, and the front-end libraries that
come along, with the versions and hashes of ``supply/vendored.json``. The same sources give the same bytes.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
MAKER = Path(sys.executable).with_name("cyclonedx-py")


def main() -> int:
    out = ROOT / "dist" / "yibiao.cdx.json"
    out.parent.mkdir(exist_ok=True)
    bill = of_libraries(ROOT / "requirements" / "runtime.txt")
    licences = licences_of(sys.argv[1] if len(sys.argv) > 1 else "")
    for one in bill["components"]:
        if found := licences.get(one["name"].lower().replace("_", "-")):
            one["licenses"] = [{"license": {"name": found}}]
    bill["components"] += vendored()
    bill["components"].sort(key=lambda one: (one["name"].lower(), one["version"]))
    told = json.dumps(bill, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    if problem := invalid(told):
        print(f"写出来的清单不合 CycloneDX 1.6：{problem}")
        return 1
    out.write_text(told, encoding="utf-8")
    hashed = sum(bool(one.get("hashes") or hashes_outside(one)) for one in bill["components"])
    licensed = sum(bool(one.get("licenses")) for one in bill["components"])
    parts = f"{len(bill['components'])} 个部件，有散列的 {hashed} 个，有许可证的 {licensed} 个"
    print(f"{out.relative_to(ROOT)}：{parts}，合 CycloneDX 1.6")
    unknown = [one["name"] for one in bill["components"] if not one.get("licenses")]
    if unknown:
        print(f"没有写明许可证、要自己看的：{'、'.join(unknown)}")
    return 0


def of_libraries(lock: Path) -> dict[str, Any]:
    command = [str(MAKER), "requirements", str(lock), "--pyproject", str(ROOT / "pyproject.toml"), "--sv", "1.6",
               "--output-reproducible", "--of", "JSON", "-o", "-"]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    bill: dict[str, Any] = json.loads(done.stdout)
    main = bill["metadata"]["component"]
    main["version"] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    return bill


def hashes_outside(one: dict[str, Any]) -> bool:
    """The locked hashes stand beside where a library comes from: any of its files may be the one that is installed."""
    return any(each.get("hashes") for each in one.get("externalReferences", ()))


def licences_of(folder: str) -> dict[str, str]:
    """What the installed libraries say about themselves, by name; nothing where none are installed."""
    found = {}
    for one in metadata.distributions(path=[folder]) if folder else ():
        told = one.metadata
        said = told.get("License-Expression") or _short(told.get("License"))
        found[str(told["Name"]).lower().replace("_", "-")] = said or _classified(told.get_all("Classifier"))
    return found


def _short(licence: str | None) -> str:
    return licence if licence and len(licence) < 60 and "\n" not in licence and licence != "UNKNOWN" else ""


def _classified(classifiers: list[str] | None) -> str:
    return "; ".join(one.rpartition(" :: ")[2] for one in classifiers or () if one.startswith("License ::"))


def vendored() -> list[dict[str, Any]]:
    told = json.loads((ROOT / "supply" / "vendored.json").read_text("utf-8"))
    return [
        {
            "type": "library", "bom-ref": f"{one['package']}#{file}", "name": one["package"],
            "version": one["version"], "purl": f"pkg:npm/{one['package'].replace('@', '%40')}@{one['version']}",
            "description": file, "licenses": [{"license": {"id": one["licence"]}}],
            "hashes": [{"alg": "SHA-256", "content": digest}],
        }
        for one in told
        for file, digest in one["files"].items()
    ]  # fmt: skip


def invalid(told: str) -> str:
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    problem = JsonStrictValidator(SchemaVersion.V1_6).validate_str(told)
    return "" if problem is None else str(problem)[:300]


if __name__ == "__main__":
    sys.exit(main())
