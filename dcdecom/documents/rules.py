"""What a scalar of each type may look like, and what it becomes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import field
from datetime import date
from pathlib import Path
from typing import Any, get_args

from dcdecom.documents.tree import Scalar, ScalarKind
from dcdecom.late_dataclass import dataclass
from dcdecom.model.address import MacAddress, parse_ip, parse_mac
from dcdecom.model.nearest import date_meant
from dcdecom.model.settings import SecretRef

ANYTHING = r"[\s\S]"
A_DATE = "a date such as 2026-11-24"
TEXT_ONLY: frozenset[ScalarKind] = frozenset({"text"})
TEXT_OR_DATE: frozenset[ScalarKind] = frozenset({"text", "date"})
ANY_SCALAR: frozenset[ScalarKind] = frozenset({"text", "date", "number", "boolean"})


@dataclass(frozen=True)
class Rule:
    """One way to read a scalar. `parse` gets its text and the file's folder, and raises ValueError."""

    expected: str
    parse: Callable[[str, Path], Any]
    kinds: frozenset[ScalarKind] = TEXT_OR_DATE
    secret: bool = False
    """Never repeat what was found."""
    shape: Mapping[str, Any] = field(default_factory=dict)
    """The same as keywords of JSON Schema, for editors: it may let through more than `parse`, and never less."""


class Wrong(ValueError):
    """A scalar that its rule refuses: what was found, and what was expected."""

    def __init__(self, found: str, expected: str) -> None:
        super().__init__(found, expected)
        self.found, self.expected = found, expected


def apply(rule: Rule, scalar: Scalar, folder: Path) -> Any:
    """Read one scalar. Raises Wrong."""
    if scalar.kind == "nothing":
        raise Wrong("nothing", rule.expected)
    if scalar.kind not in rule.kinds:
        raise _wrong_kind(rule, scalar)
    if not rule.secret and (hidden := _unprintable(scalar.text)):
        raise Wrong(f"the unprintable character {hidden}", rule.expected)
    try:
        return rule.parse(scalar.text, folder)
    except Wrong:
        raise
    except ValueError:
        raise Wrong("something else" if rule.secret else show(scalar.text), rule.expected) from None


def show(text: str) -> str:
    """What was found, in quotes and not too long."""
    return repr(text if len(text) <= 60 else f"{text[:57]}...")


def _wrong_kind(rule: Rule, scalar: Scalar) -> Wrong:
    found = f"a {scalar.kind}" if rule.secret else f"the {scalar.kind} {scalar.text[:60]}"
    if scalar.kind == "text":
        return Wrong("text" if rule.secret else show(scalar.text), rule.expected)
    quoted = f', in quotes: "{scalar.text[:60]}"' if "text" in rule.kinds and not rule.secret else ""
    return Wrong(found, rule.expected + quoted)


def _unprintable(text: str) -> str:
    if text.isprintable():
        return ""
    bad = next((c for c in text if not c.isprintable() and c != "\n"), "")
    return bad and f"U+{ord(bad):04X}"


def matching(pattern: str, expected: str, kinds: frozenset[ScalarKind] = TEXT_OR_DATE) -> Rule:
    """Text that a pattern matches whole."""

    def parse(text: str, folder: Path) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError(text)
        return text

    return Rule(expected, parse, kinds, shape=_pattern(pattern))


def _pattern(pattern: str) -> dict[str, str]:
    """A pattern that matches whole, as JSON Schema has it: it searches, and knows no flags."""
    return {"pattern": rf"^(?:{pattern.replace('(?s).', ANYTHING)})$"}


def whole(lowest: int, highest: int) -> Rule:
    """A whole number within limits, both counted."""

    def parse(text: str, folder: Path) -> int:
        if not re.fullmatch(r"-?(0|[1-9][0-9]{0,11})", text) or not lowest <= int(text) <= highest:
            raise ValueError(text)
        return int(text)

    limits = {"minimum": lowest, "maximum": highest}
    return Rule(f"a whole number from {lowest} to {highest}", parse, frozenset({"number"}), shape=limits)


def one_of(literal: Any) -> Rule:
    """One of the words of a Literal type; `3` need not stand in quotes."""
    words: tuple[str, ...] = get_args(literal)

    def parse(text: str, folder: Path) -> str:
        return words[words.index(text)]

    named = [word or '""' for word in words]
    shape = {"enum": [*words, *(int(word) for word in words if word.isdecimal())]}
    return Rule(named[0] if len(named) == 1 else f"one of {', '.join(named)}", parse, ANY_SCALAR, shape=shape)


def secret_reference(text: str, folder: Path) -> SecretRef:
    """Read `env:NAME`, `file:PATH` or `keyring:SERVICE/USER`; a path starts in the folder. Raises ValueError."""
    kind, _, rest = text.partition(":")
    if kind == "env" and re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", rest):
        return SecretRef(text)
    if kind == "keyring" and re.fullmatch(r"[^/\s]+/\S+", rest):
        return SecretRef(text)
    if kind == "file" and rest.strip() == rest and rest.isprintable() and rest:
        return SecretRef(f"file:{(folder / rest).absolute()}")
    raise ValueError("not a secret reference")


def _date(text: str, folder: Path) -> date:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise Wrong(show(text), f"{A_DATE}.{date_meant(text)}" if date_meant(text) else A_DATE)
    return date.fromisoformat(text)


def _boolean(text: str, folder: Path) -> bool:
    return {"true": True, "false": False}[text] if text in ("true", "false") else _fail(text)


def _path(text: str, folder: Path) -> Path:
    return (folder / text).absolute() if text and "\n" not in text and not text.startswith("~") else _fail(text)


def _fail(text: str) -> Any:
    raise ValueError(text)


TEXT = Rule("text", lambda text, _: text)
FILLED = matching(r"(?s).*\S.*", "text that is not empty")
LINE = matching(r"\S(.*\S)?", "one line of text, without spaces around it")
SLUG = matching(r"[a-z0-9]+(-[a-z0-9]+)*", "lower-case letters and digits, with single hyphens between")
ISO_DATE = Rule(A_DATE, _date, shape=_pattern("[0-9]{4}-[0-9]{2}-[0-9]{2}"))
IP = Rule("an IPv4 or IPv6 address", lambda text, _: parse_ip(text), ANY_SCALAR)
MAC = Rule("a MAC address such as 9c:b6:54:a1:02:10", lambda text, _: parse_mac(text), ANY_SCALAR)
SECRET = Rule(
    "a reference to a secret: env:NAME, file:PATH or keyring:SERVICE/USER", secret_reference, TEXT_ONLY, secret=True,
    shape=_pattern(r"env:[A-Za-z_][A-Za-z0-9_]*|file:\S.*|keyring:[^/\s]+/\S+"),
)  # fmt: skip

SCALARS: dict[Any, Rule] = {
    str: TEXT,
    int: whole(0, 10**9),
    bool: Rule("true or false", _boolean, frozenset({"boolean"})),
    date: ISO_DATE,
    Path: Rule("a path; ~ is not understood", _path, shape=_pattern(r"[^~\n][^\n]*")),
    MacAddress: MAC,
    SecretRef: SECRET,
}
"""How each scalar type is read where its field has no rule of its own."""
