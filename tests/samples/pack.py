"""Pack what a demo of this version left, so that every later version is seen to read it.

    dcdecom lab demo --output build/demo
    python -m tests.samples.pack build/demo

Once for each release, and after each change of the events' or the report's schema. A sample is never made again:
later versions read what this one wrote, byte for byte.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tarfile
from pathlib import Path

from dcdecom import __version__
from dcdecom.bootstrap.storage import STORE
from dcdecom.documents.report import load
from dcdecom.journal.rows import SCHEMA

FOLDER = Path(__file__).parent
ROOT = FOLDER.parents[1]
BUNDLED = "2026-0001"
"""The case whose bundle is kept: the one that went all the way."""


def name(version: str, events: int, report: int) -> str:
    return f"dcdecom-{version}-events-{events}-report-{report}.tar.xz"


def pack(demo: Path) -> Path:
    """Pack store, configuration, reports and one bundle of a demo's folder; returns the sample."""
    reports = sorted(demo.glob("*/laporan.yaml"))
    for report in reports:
        _render(demo, report)
    files = [demo / "dcdecom.yaml", demo / "policy.yaml", demo / "inventory" / "people.yaml", demo / "data" / STORE]
    files += [*reports, *sorted(f for f in (demo / BUNDLED / "bundle").rglob("*") if f.is_file())]
    made = FOLDER / name(__version__, SCHEMA, load(reports[0])["skema"])
    with tarfile.open(made, "x:xz") as tar:
        for file in files:
            _add(tar, str(file.relative_to(demo)), file.read_bytes())
        _add(tar, "heads.json", json.dumps({r.parent.name: _head(r.parent) for r in reports}, indent=1).encode())
    return made


def _render(demo: Path, report: Path) -> None:
    """The report of a case as it ended: the demo leaves the one that the case made before its end."""
    words = ("report", "render", report.parent.name, "--format", "yaml", "--output", str(report.absolute()))
    report.unlink()
    subprocess.run([sys.executable, "-m", "dcdecom", *words], cwd=demo, env={"PYTHONPATH": str(ROOT)}, check=True)


def _head(case: Path) -> str:
    lines = (case / "journal.jsonl").read_text("utf-8").splitlines()
    return str(json.loads(lines[-1])["hash"])


def _add(tar: tarfile.TarFile, place: str, content: bytes) -> None:
    entry = tarfile.TarInfo(place)
    entry.size, entry.mode = len(content), 0o644
    tar.addfile(entry, io.BytesIO(content))


if __name__ == "__main__":
    print(pack(Path(sys.argv[1])))
