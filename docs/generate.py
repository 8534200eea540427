"""Write the reference pages and JSON Schemas that come from the code, or check that they are what the code says.

    python -m docs.generate            write docs/reference/*, dcdecom/schemas/*.json and dcdecom/grants/*.json
    python -m docs.generate --check    exit 1 and show what differs where a page is not what would be written

The same code gives the same bytes: nothing here knows the time or the machine.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from difflib import unified_diff
from pathlib import Path

from docs.pages import PAGES, man
from docs.pages.grants import grants
from docs.pages.schemas import SCHEMAS, schema

FOLDER = Path(__file__).parent / "reference"
PACKAGE = Path(__file__).parents[1] / "dcdecom"
SHIPPED = PACKAGE / "schemas"
WRITTEN = "Written by `python -m docs.generate` from the code. Change the code, then run it again."
NOTICE = f"<!-- {WRITTEN} -->"
MAN = "dcdecom.1"
SHOWN = 30
"""Lines of a difference that are shown of each page."""


def pages() -> dict[str, str]:
    """Every generated page by its file name."""
    found = {name: f"{NOTICE}\n\n{write().strip()}\n" for name, write in PAGES.items()}
    return found | {MAN: f'.\\" {WRITTEN}\n{man.page()}'}


def schemas() -> dict[str, str]:
    """Every JSON Schema that is shipped, by its file name."""
    return {f"{name}.json": schema(name) for name in SCHEMAS}


def write(folder: Path = FOLDER, texts: Mapping[str, str] | None = None) -> list[str]:
    """Write the texts, or the pages, that are not what they should be; returns their names."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = pages() if texts is None else texts
    stale = [name for name, text in wanted.items() if _read(folder / name) != text]
    for name in stale:
        (folder / name).write_text(wanted[name], "utf-8")
    return stale


def differences(folder: Path = FOLDER, texts: Mapping[str, str] | None = None) -> dict[str, list[str]]:
    """By name: how what stands there differs from what would be written. What is right is left out."""
    found = {}
    for name, text in (pages() if texts is None else texts).items():
        standing = _read(folder / name).splitlines()
        if changed := [*unified_diff(standing, text.splitlines(), "standing", "from the code", n=0, lineterm="")]:
            found[name] = changed
    return found


def _read(file: Path) -> str:
    return file.read_text("utf-8") if file.exists() else ""


def main(arguments: list[str]) -> int:
    if arguments == ["--check"]:
        found = {f"docs/reference/{name}": lines for name, lines in differences().items()}
        found |= {f"dcdecom/schemas/{name}": lines for name, lines in differences(SHIPPED, schemas()).items()}
        found |= {f"dcdecom/grants/{name}": lines for name, lines in differences(PACKAGE / "grants", grants()).items()}
        for name, lines in found.items():
            print(f"{name} is not what the code says:", *lines[:SHOWN], sep="\n  ")
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
    for name in write(SHIPPED, schemas()):
        print(f"dcdecom/schemas/{name}")
    for name in write(PACKAGE / "grants", grants()):
        print(f"dcdecom/grants/{name}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
