"""What the documentation says, as the tests read it: pages, links, headings, and typed commands with their output."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
CONSOLE = r"^```console((?: [a-z]+)?)\n(.*?)^```"
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


WAITING = 4
"""How a command ends whose last words begin so."""
AROUND = 100
"""Characters that are shown beside what differs."""
PROMPT = re.compile(r"(?P<prompt>[^>]* >) (?P<answer>\S.*)")
"""A line of a page on which somebody answers what is asked."""


@dataclass
class Typed:
    """One command of a page, and what the page says that the terminal shows."""

    command: str
    output: list[str] = field(default_factory=list)
    """Lines as they stand there; `...` stands for any number of others."""
    terminal: str = ""
    """The terminal at which it is typed: what stands behind `console` over the block."""
    meanwhile: int = 0
    """Lines after which something is typed at another terminal before this command goes on; 0 where nothing is."""
    exit: int = 0
    """How it ends: 4 where the page shows that it waits, or what the page's next line, `$ echo $?`, shows."""


def typed(page: Path) -> list[Typed]:
    """The commands of a page's console blocks, in the order in which they are begun: lines that begin with `$ `.

    A block that begins with other lines goes on with the command that still runs at its terminal.
    """
    found: list[Typed] = []
    for terminal, block in re.findall(CONSOLE, page.read_text("utf-8"), flags=re.M | re.S):
        lines = block.splitlines()
        running = next((t for t in reversed(found) if t.terminal == terminal.strip()), None)
        if running and not lines[0].startswith("$ "):
            running.meanwhile = len(running.output)
        for line in lines:
            if line.startswith("$ "):
                running = Typed(line.removeprefix("$ "), terminal=terminal.strip())
                found.append(running)
            elif running:
                running.output.append(line)
    for one, following in zip(found, [*found[1:], Typed("")], strict=True):
        if following.command == "echo $?":
            one.exit = int(following.output[0])
        elif any(line.startswith("WAITING") for line in one.output):
            one.exit = WAITING
    return found


def asked_for(page: Path) -> list[str]:
    """Every line with a dcdecom command in a page's code, whether its output is shown or not."""
    blocks = re.findall(r"^```(?:console|sh)[a-z ]*\n(.*?)^```", page.read_text("utf-8"), flags=re.M | re.S)
    lines = [line.removeprefix("$ ") for block in blocks for line in re.sub(r"\\\n *", "", block).splitlines()]
    found = [re.search(r"(?:^|=\S+ )(dcdecom .*)", line) for line in lines]
    return [match[1] for match in found if match]


def shown(page: Path) -> list[str]:
    """The lines of a page's console blocks as a terminal shows them."""
    blocks: list[tuple[str, str]] = re.findall(CONSOLE, page.read_text("utf-8"), flags=re.M | re.S)
    return [line for _, block in blocks for line in block.splitlines()]


MASKS = (
    (r"\s*In a command it stands in quotes: '[^']*'", ""),
    (r"\b[0-9a-f]{64}\b", "HASH"),
    (r"\b(?:[0-9A-Z]{4}-){6}[0-9A-Z]{2}[0-9A-Z*~$=]", "CODE"),
    (r"\b\d{4}-\d{2}-\d{2}\b", "DATE"),
    (r"(?<![\w-])\d{4}-\d{4}\b", "CASE"),
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
        if not any(_agrees(line, found) for found in rest):
            lacking.append(line)
    return lacking


def first_difference(page: list[str], screen: list[str]) -> str:
    """Where the screen is not what the page says, with what stands there instead; empty where it is.

    Words count, not lines: a narrow terminal breaks them elsewhere. Without the word `...` between them the page's
    words follow each other on the screen, the first ones begin and the last ones end it.
    """
    shown = f" {words} " if (words := masked(" ".join(screen))) else " "
    parts = [part.strip() for part in re.split(r"(?:^|(?<= ))\.\.\.(?= |$)", masked(" ".join(page)))]
    at = 0
    for n, part in enumerate(parts):
        wanted = f" {part} " if part else " "
        if n == len(parts) - 1:
            found = len(shown) - len(wanted) if shown.endswith(wanted) else -1
        else:
            found = shown.find(wanted, at)
        if found < at or (n == 0 and found):
            here = shown[at : at + len(wanted) + AROUND] if n < len(parts) - 1 else shown[-len(wanted) - AROUND :]
            return f"the page says:\n {wanted}\nthe screen shows:\n {here}"
        at = found + len(wanted) - 1
    return ""


def _agrees(line: str, shown: str) -> bool:
    """Whether a line of a page is what the screen shows; `...` inside it stands for anything."""
    pattern = ".*".join(re.escape(part) for part in masked(line).split("..."))
    return re.fullmatch(pattern.replace(r"\ .*", ".*"), shown) is not None
