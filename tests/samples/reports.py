"""Digests of the reports that every sample gives, face by face. After a change that a reader sees on purpose:

    python -m tests.samples.reports
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

FOLDER = Path(__file__).parent
ROOT = FOLDER.parents[1]
KEPT = FOLDER / "reports.json"
FACES = ("yaml", "json", "html")


def digest(sample: Path, case: str, face: str) -> str:
    """SHA-256 of one report of an unpacked sample, as the command prints it."""
    words = ("report", "render", case, "--format", face)
    done = subprocess.run(
        [sys.executable, "-m", "dcdecom", *words], cwd=sample, env={"PYTHONPATH": str(ROOT)}, capture_output=True
    )
    assert done.returncode == 0, done.stderr.decode()
    return hashlib.sha256(done.stdout).hexdigest()


def digests(sample: Path) -> dict[str, dict[str, str]]:
    cases = json.loads((sample / "heads.json").read_text("utf-8"))
    return {case: {face: digest(sample, case, face) for face in FACES} for case in cases}


def write() -> None:
    found = {}
    for packed in sorted(FOLDER.glob("*.tar.xz")):
        with tempfile.TemporaryDirectory() as folder, tarfile.open(packed) as tar:
            tar.extractall(folder, filter="data")
            found[packed.name] = digests(Path(folder))
    KEPT.write_text(json.dumps(found, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    write()
