"""Make the pictures of the README, or compare what its screens say with a run of the demo.

    python -m docs.pictures            play the demo at a terminal, write docs/pictures/*.svg and *.png
    python -m docs.pictures --check    exit 1 where the demo says something else than the pictures

The page is drawn by chromium, the paper by LibreOffice and pdftoppm: where one is missing, that picture stays as it is.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from difflib import unified_diff
from pathlib import Path

from PIL import Image

from docs.pictures.screens import COLUMNS, SCREENS, Char, compared, cut, moved, picture, words
from tests.docs.reading import ROOT
from tests.terminal import Terminal

FOLDER = Path(__file__).parent
OUTPUT = ROOT / "build" / "demo"
PATIENCE = 600
LARGEST = {".svg": 60_000, ".png": 150_000}
"""Bytes of a picture."""
COLOURS = 64
CROP = {"page": (1100, 1400), "paper": (900, 1273)}
"""Pixels from the top that are shown."""


def played() -> list[list[Char]]:
    """What the demo prints at a terminal."""
    around = os.environ | {"PYTHONPATH": str(ROOT), "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    command = [sys.executable, "-m", "dcdecom", "lab", "demo", "--output", str(OUTPUT)]
    with Terminal(command, ROOT, around, COLUMNS) as terminal:
        if terminal.ended(PATIENCE) != 0:
            raise SystemExit(f"the demo failed:\n{terminal.text}")
        return [[*line] for line in terminal.characters]


def differences(printed: Sequence[Sequence[Char]], output: Path) -> list[str]:
    """How what the demo printed differs from what the pictures say. `output` is where it left its files."""
    found = []
    for screen in SCREENS:
        lines = [moved("".join(char.data for char in line), str(output)) for line in cut(printed, screen)]
        standing = words((FOLDER / f"{screen.name}.svg").read_text("utf-8"))
        found += unified_diff(standing, compared(lines), f"{screen.name}.svg", "the demo", n=2, lineterm="")
    return found


def main(arguments: list[str]) -> int:
    printed = played()
    if arguments == ["--check"]:
        if found := differences(printed, OUTPUT):
            print(*found, "Run: make pictures", sep="\n")
        return bool(found)
    for screen in SCREENS:
        (FOLDER / f"{screen.name}.svg").write_text(picture(cut(printed, screen), screen), "utf-8")
    case = OUTPUT / "2026-0001"
    _page(case / "laporan.html")
    _paper(case / "ba-penarikan.pdf")
    for file in sorted(FOLDER.iterdir()):
        if file.suffix in LARGEST:
            print(f"{file.relative_to(ROOT)}  {file.stat().st_size} bytes")
    return 0


def _page(page: Path) -> None:
    """The top of the report's page, as a browser shows it."""
    browser = os.environ.get("CHROMIUM", "chromium")
    if not shutil.which(browser):
        print("chromium is not there: docs/pictures/page.png stays as it is. On Debian: apt-get install chromium")
        return
    with tempfile.TemporaryDirectory() as folder:
        drawn = Path(folder) / "page.png"
        subprocess.run(
            [browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
             f"--user-data-dir={folder}/own", "--window-size={},{}".format(*CROP["page"]), f"--screenshot={drawn}",
             page.as_uri()],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip
        _keep("page", drawn)


def _paper(paper: Path) -> None:
    """The first page of a paper, as an office program prints it."""
    if not (paper.is_file() and shutil.which("pdftoppm")):
        print("LibreOffice or pdftoppm is not there: docs/pictures/paper.png stays as it is. "
              "On Debian: apt-get install libreoffice-writer poppler-utils")  # fmt: skip
        return
    with tempfile.TemporaryDirectory() as folder:
        drawn = Path(folder) / "paper"
        command = ["pdftoppm", "-png", "-singlefile", "-r", "110", str(paper), str(drawn)]
        subprocess.run(command, check=True, timeout=120)
        _keep("paper", drawn.with_suffix(".png"))


def _keep(name: str, drawn: Path) -> None:
    """The picture with few colours, so that it stays small."""
    with Image.open(drawn) as image:
        width, height = CROP[name]
        flat = image.convert("RGB")
        flat = flat.resize((width, round(flat.height * width / flat.width)))
        few = flat.crop((0, 0, width, min(height, flat.height))).quantize(COLOURS)
        written = io.BytesIO()
        few.save(written, "PNG", optimize=True)
    (FOLDER / f"{name}.png").write_bytes(written.getvalue())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
