"""How one kind of switch speaks: its prompts, its commands, its words for what it does not take. A tongue is data."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from dcdecom.model.address import MacAddress
from dcdecom_lab.description import PortNaming
from dcdecom_lab.grammar import Found, Words, Wrong
from dcdecom_lab.tables import Heard, Interface

if TYPE_CHECKING:
    from dcdecom_lab.shell import Shell

Does: TypeAlias = Callable[["Shell", Found], str]
Commands: TypeAlias = Mapping[Words, Does]
BANNER = "dcdecom lab switch: nothing here is real."
LAB = "dcdecom lab"
"""Every answer to the question for its version has this, so that a reader knows the estate."""


def no_aliases(interface: Interface) -> tuple[str, ...]:
    return ()


@dataclass(frozen=True)
class Tongue:
    """One kind of command line."""

    ports: PortNaming
    prompts: Mapping[str, str]
    """By mode; `{name}`, `{user}`, `{port}`, `{short}`, `{mark}` and `{count}` may stand in them."""
    commands: Mapping[str, Commands]
    wrong: Callable[[Wrong, int, str], str]
    """What it says to a line that it does not take: what is wrong, the column on the screen, and the line."""
    more: str = " --More-- "
    greeting: str = f"\n{BANNER}\n\n"
    mark: Callable[[Shell], str] = lambda shell: ""
    reads: Callable[[str], str] = lambda line: line
    """A line as the commands have it, where it is typed with signs between its words."""
    aliases: Callable[[Interface], tuple[str, ...]] = no_aliases
    page: int = 24
    remark: str = "!"
    """What a line begins with that does nothing."""
    shared: bool = False
    """All edit one candidate; otherwise each session has its own."""
    commit_keeps: bool = True


@dataclass(frozen=True)
class Spoken:
    """A stanza's lines in a tongue's own words: patterns, and what stands for them; an empty text is not shown."""

    lines: tuple[tuple[str, str], ...] = ()
    opened: str = ""
    """What a stanza says that is not shut."""
    indent: str = " "

    def stanza(self, lines: Iterable[str]) -> Iterator[str]:
        for line in lines:
            said = next((found.expand(text) for form, text in self.lines if (found := re.fullmatch(form, line))), line)
            if said:
                yield self.indent + said
        if self.opened and "shutdown" not in lines:
            yield self.indent + self.opened


@dataclass(frozen=True)
class MacStyle:
    """How a MAC address is written: 9cb6.54a1.0210, 9cb6-54a1-0210, 9cb654-a10210 or 9c:b6:54:a1:02:10."""

    group: int
    sign: str
    upper: bool = False

    def __call__(self, mac: str) -> str:
        digits = mac.replace(":", "")
        text = self.sign.join(digits[at : at + self.group] for at in range(0, 12, self.group))
        return text.upper() if self.upper else text


DOTTED, DASHED, HALVES, COLONS = MacStyle(4, "."), MacStyle(4, "-"), MacStyle(6, "-"), MacStyle(2, ":")


@dataclass(frozen=True)
class Capabilities:
    """How LLDP's capabilities are written."""

    words: Mapping[str, str]
    between: str

    def __call__(self, heard: Heard) -> str:
        return self.between.join(self.words[capability] for capability in heard.capabilities)


LETTERS = Capabilities({"bridge": "B", "router": "R", "station": "S", "telephone": "T", "wlan": "W"}, ",")
WORDS = Capabilities(
    {"bridge": "Bridge", "router": "Router", "station": "Station Only", "telephone": "Telephone",
     "wlan": "WLAN Access Point"}, ", "
)  # fmt: skip


@dataclass(frozen=True)
class Says:
    """What is said to each kind of wrong line; `{word}` and `{line}` may stand in it, `^` is put at its place."""

    unknown: str
    incomplete: str = ""
    ambiguous: str = ""
    interface: str = ""
    marked: bool = True

    def __call__(self, wrong: Wrong, column: int, line: str) -> str:
        own = {"incomplete": self.incomplete, "ambiguous": self.ambiguous, "interface": self.interface}
        text = own.get(wrong.kind) or self.unknown
        mark = f"{' ' * column}^\n" if self.marked and wrong.kind in ("unknown", "interface") else ""
        return mark + text.format(word=wrong.word, line=line.strip()) + "\n"


@dataclass(frozen=True)
class Row:
    """A row of the forwarding table, its port under its short and its long name."""

    mac: MacAddress
    vlan: int
    short: str
    long: str
    learned: bool


def fdb_rows(shell: Shell, only: str = "") -> list[Row]:
    """What the switch has learned or was told, without its own address."""
    names = {row.name: row.short for row in shell.world.interfaces(shell.switch)}
    return [
        Row(row.mac, row.vlan, names[row.interface], row.interface, row.status == "learned")
        for row in shell.world.fdb(shell.switch)
        if row.interface and only in ("", row.interface)
    ]


def heard_rows(shell: Shell, only: str = "") -> list[tuple[Heard, Interface]]:
    """What is heard by LLDP, each with its local port."""
    ports = {row.number: row for row in shell.world.interfaces(shell.switch) if row.kind == "port"}
    rows = [(heard, ports[heard.port]) for heard in shell.world.neighbours(shell.switch)]
    return [(heard, port) for heard, port in rows if only in ("", port.name)]


def bundle_rows(shell: Shell) -> list[tuple[Interface, list[Interface]]]:
    """Each aggregate of the switch with its ports."""
    rows = shell.world.interfaces(shell.switch)
    groups = [row for row in rows if row.kind == "aggregate"]
    return [(group, [row for row in rows if row.kind == "port" and row.aggregate == group.number]) for group in groups]


@dataclass(frozen=True)
class Layout:
    """How a whole configuration is laid out."""

    spoken: Spoken
    head: str
    """Before the interfaces; `{name}`, `{data}` and `{bmc}` may stand in it."""
    foot: str = "end\n"
    interface: str = "interface {port}"
    between: str = "!\n"
    closes: str = ""
    """The line below each stanza."""

    def whole(self, shell: Shell, stanzas: Mapping[str, tuple[str, ...]]) -> str:
        vlans = shell.world.description.vlans
        head = self.head.format(name=shell.switch, data=vlans.data, bmc=vlans.bmc)
        body = self.between.join(self.one(name, lines) for name, lines in stanzas.items())
        return f"{head}{body}{self.between}{self.foot}"

    def one(self, name: str, lines: Iterable[str]) -> str:
        closes = [self.closes] if self.closes else []
        return "\n".join([self.interface.format(port=name), *self.spoken.stanza(tuple(lines)), *closes]) + "\n"
