"""The verifier as one file: `python -m dcdecom.journal.zipapp verify.pyz`, for a machine that has nothing of ours.

The same sources give the same bytes, so that its SHA-256 can be told by telephone. Take it from the project or make it
yourself; from the team whose journal it verifies it proves nothing.
"""

from __future__ import annotations

import hashlib
import sys
import zipfile
from pathlib import Path

PARTS = (
    "__init__", "__main__", "anchor_dates", "anchors", "appointed_team", "asked", "attachment_status", "authenticator",
    "bundle", "bundle_check", "bundle_source", "cancelling", "canonical", "caveats", "chain", "challenges",
    "completeness", "door", "exit_pass", "export", "follows", "gates", "label_note", "misnamed", "noted",
    "opening_note", "orders", "paper_code", "paper_note", "pass_words", "people_file", "plain_file", "playbook_file",
    "postponing", "refusals", "roles", "signatures", "sshsig", "statement", "tar", "timestamps", "tte", "verdict",
    "verify", "wiping",
)  # fmt: skip
"""The modules that need the standard library only."""
REPLAY = ("differences", "needed_looks", "releases", "repeated", "replay")
"""What `--replay` needs besides, with model and checks: nothing else loads them."""
JUDGING = ("model", "checks")
"""Packages that it brings along whole: they need the standard library only too."""
START = """\
import sys

if sys.version_info < (3, 11):
    sys.exit("verify.pyz needs Python 3.11 or newer, not %d.%d: nothing was verified" % sys.version_info[:2])
from dcdecom.journal.__main__ import main

sys.exit(main())
"""
SHEBANG = b"#!/usr/bin/env python3\n"


def write(output: Path) -> str:
    """Write the file and return its SHA-256."""
    here = Path(__file__).parent
    files = [here.parent / name for name in ("__init__.py", "late_dataclass.py", "limits.py")]
    files += [here / f"{part}.py" for part in (*PARTS, *REPLAY)]
    files += [file for package in JUDGING for file in sorted((here.parent / package).rglob("*.py"))]
    texts = {f"dcdecom/{file.relative_to(here.parent).as_posix()}": file.read_text("utf-8") for file in files}
    texts["__main__.py"] = START
    with output.open("wb") as file:
        file.write(SHEBANG)
        with zipfile.ZipFile(file, "a") as archive:
            for name, text in sorted(texts.items()):
                archive.writestr(zipfile.ZipInfo(name), text)
    output.chmod(0o755)
    return hashlib.sha256(output.read_bytes()).hexdigest()


if __name__ == "__main__":
    print(f"{write(Path(sys.argv[1]))}  {sys.argv[1]}")
