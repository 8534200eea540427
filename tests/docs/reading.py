"""What the documentation says, as the tests read it: pages, links, headings, and typed commands with their output."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
ELSEWHERE = re.compile(r"^[a-z]+:")


def pages() -> list[Path]:
    """Every page that a reader may open."""
    return sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "tests" / "real").glob("*.md")])


def without_code(text: str) -> str:
    return re.sub(r"^```.*?^```", "", text, flags=re.M | re.S)


def links(page: Path) -> list[str]:
    """Where the links of a page lead within the project."""
    targets: list[str] = re.findall(r"\]\(([^)\s]+)\)", without_code(page.read_text("utf-8")))
    return [target for target in targets if not ELSEWHERE.match(target)]


def headings(page: Path) -> list[str]:
    return re.findall(r"^#+ (.+)$", without_code(page.read_text("utf-8")), flags=re.M)


@dataclass
class Typed:
    """One command of a page, what it says about its output, and how it ends."""

    command: str
    output: list[str] = field(default_factory=list)
    """Lines that come in this order; `...` stands for any others."""
    exit: int = 0


def typed(page: Path) -> list[Typed]:
    """The commands of a page's console blocks: lines that begin with `$ `."""
    found: list[Typed] = []
    for block in re.findall(r"^```console\n(.*?)^```", page.read_text("utf-8"), flags=re.M | re.S):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append(Typed(line.removeprefix("$ ")))
            elif ended := re.fullmatch(r"exit (\d+)", line):
                found[-1].exit = int(ended[1])
            else:
                found[-1].output.append(line)
    return found


def asked_for(page: Path) -> list[str]:
    """Every line with a dcdecom command in a page's code, whether its output is shown or not."""
    blocks = re.findall(r"^```(?:console|sh)\n(.*?)^```", page.read_text("utf-8"), flags=re.M | re.S)
    lines = [line.removeprefix("$ ") for block in blocks for line in block.splitlines()]
    found = [re.search(r"(?:^|=\S+ )(dcdecom .*)", line) for line in lines]
    return [match[1] for match in found if match]


def shown(page: Path) -> list[str]:
    """The lines of a page's console blocks as a terminal shows them."""
    blocks: list[str] = re.findall(r"^```console\n(.*?)^```", page.read_text("utf-8"), flags=re.M | re.S)
    return [line for block in blocks for line in block.splitlines()]


MASKS = (
    (r"\b[0-9a-f]{64}\b", "HASH"),
    (r"\b[0-9a-f]{4}(?:-[0-9a-f]{4}){3}\b", "CODE"),
    (r"\b\d{4}-\d{2}-\d{2}\b", "DATE"),
    (r"\b\d{4}-\d{4}\b", "CASE"),
    (r"\b[0-9a-f]{8}\b", "PLAN"),
    (r"\b\d\d[:.]\d\d(?:[:.]\d\d)?\b", "TIME"),
    (r"\bid \d+", "id N"),
    (r"\s+", " "),
)


def masked(line: str) -> str:
    """A line without what differs from run to run."""
    for pattern, name in MASKS:
        line = re.sub(pattern, name, line)
    return line.strip()


def missing(expected: list[str], output: str) -> list[str]:
    """The expected lines that do not come in the output, in their order. `...` inside a line stands for anything."""
    rest = iter([masked(line) for line in output.splitlines()])
    lacking = []
    for line in expected:
        if line.strip() == "...":
            continue
        pattern = re.compile(".*".join(re.escape(part) for part in masked(line).split("...")).replace(r"\ .*", ".*"))
        if not any(pattern.fullmatch(found) for found in rest):
            lacking.append(line)
    return lacking
