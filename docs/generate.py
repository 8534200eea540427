"""Write the reference pages that come from the code, or check that they are what the code says.

    python -m docs.generate            write docs/reference/*.md and the man page
    python -m docs.generate --check    exit 1 and show what differs where a page is not what would be written

The same code gives the same bytes: nothing here knows the time or the machine.
"""

from __future__ import annotations

import sys
from difflib import unified_diff
from pathlib import Path

from docs.pages import PAGES, man

FOLDER = Path(__file__).parent / "reference"
WRITTEN = "Written by `python -m docs.generate` from the code. Change the code, then run it again."
NOTICE = f"<!-- {WRITTEN} -->"
MAN = "dcdecom.1"
SHOWN = 30
"""Lines of a difference that are shown of each page."""


def pages() -> dict[str, str]:
    """Every generated page by its file name."""
    found = {name: f"{NOTICE}\n\n{write().strip()}\n" for name, write in PAGES.items()}
    return found | {MAN: f'.\\" {WRITTEN}\n{man.page()}'}


def write(folder: Path = FOLDER) -> list[str]:
    """Write the pages that are not what they should be; returns their names."""
    folder.mkdir(parents=True, exist_ok=True)
    stale = [name for name, text in pages().items() if _read(folder / name) != text]
    for name in stale:
        (folder / name).write_text(pages()[name], "utf-8")
    return stale


def differences(folder: Path = FOLDER) -> dict[str, list[str]]:
    """By page: how what stands there differs from what would be written. Pages that are right are left out."""
    found = {}
    for name, text in pages().items():
        standing = _read(folder / name).splitlines()
        if changed := [*unified_diff(standing, text.splitlines(), "standing", "from the code", n=0, lineterm="")]:
            found[name] = changed
    return found


def _read(file: Path) -> str:
    return file.read_text("utf-8") if file.exists() else ""


def main(arguments: list[str]) -> int:
    if arguments == ["--check"]:
        found = differences()
        for name, lines in found.items():
            print(f"docs/reference/{name} is not what the code says:", *lines[:SHOWN], sep="\n  ")
            if len(lines) > SHOWN:
                print(f"  and {len(lines) - SHOWN} lines more")
        if found:
            print("Run: make docs")
        return 1 if found else 0
    if arguments:
        print(__doc__)
        return 2
    for name in write():
        print(f"docs/reference/{name}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
