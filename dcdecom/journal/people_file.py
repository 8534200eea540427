"""The people file as a bundle holds it, read with the standard library: who may sign for which party, on which days.

It is YAML, and the verifier has no reader of YAML. What is read here is the part of it in which people files are
written: mappings and lists, in blocks or in brackets, plain and quoted text, comments. Everything else (anchors, tags,
blocks of text) is refused, so that nothing is ever read otherwise than dcdecom itself read it; whoever cannot
be read is nobody known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from dcdecom import limits


class NotRead(Exception):
    """It is no people file, or is written in a way that is not read here."""


@dataclass(frozen=True)
class Mandate:
    """A party for which somebody acts, and when; both days count."""

    party: str
    first: date
    last: date | None

    def holds(self, on: date) -> bool:
        return self.first <= on and (self.last is None or on <= self.last)


@dataclass(frozen=True)
class Person:
    id: str
    name: str
    mandates: tuple[Mandate, ...]
    keys: frozenset[str]
    """Public keys, type and base64."""
    service: bool
    post: str
    nip: str
    """Its digits."""
    key_days: tuple[tuple[str, date, date | None], ...]
    """Each key with the days from and until which it is valid; both count."""

    def has_key(self, key: str, on: date) -> bool:
        """Whether a key of this person is valid on a day."""
        return any(k == key and first <= on and (last is None or on <= last) for k, first, last in self.key_days)

    def acts_for(self, party: str, on: date) -> bool:
        return any(mandate.party == party and mandate.holds(on) for mandate in self.mandates)


def read(content: bytes) -> dict[str, Person]:
    """Everybody by id. Raises NotRead."""
    if limits.YAML_BYTES.passed(len(content)):
        raise NotRead(str(limits.YAML_BYTES))
    try:
        document = mapping_of(content.decode())
        people = [_person(entry) for entry in document["people"]]
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise NotRead(f"it is no people file that is read here: {error}") from error
    found = {person.id: person for person in people}
    if len(found) != len(people):
        raise NotRead("two people have one id")
    keys = [key for person in people for key, *_ in person.key_days]
    if len(set(keys)) != len(keys):
        raise NotRead("a key stands twice")
    return found


def _person(entry: dict[str, Any]) -> Person:
    mandates = tuple(Mandate(_text(m["party"]), *_days(m)) for m in entry.get("mandates") or ())
    days = tuple((" ".join(_text(k["key"]).split()[:2]), *_days(k)) for k in entry.get("keys") or ())
    keys, service = frozenset(key for key, *_ in days), entry.get("service") in TRUE
    if service and (mandates or keys):
        raise ValueError(f"service account {_text(entry['id'])} has a mandate or a key")
    post, nip = _text(entry.get("post") or ""), digits(_text(entry.get("nip") or ""))
    return Person(_text(entry["id"]), _text(entry["name"]), mandates, keys, service, post, nip, days)


def digits(text: str) -> str:
    """A number as it is compared: people write it with and without blanks."""
    return re.sub(r"\D", "", text)


def _days(entry: dict[str, Any]) -> tuple[date, date | None]:
    return _day(entry["valid_from"]), _day(entry["valid_until"]) if entry.get("valid_until") else None


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def _day(value: object) -> date:
    text = _text(value)
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise ValueError(f"{text!r} is no day")
    return date.fromisoformat(text)


def mapping_of(text: str) -> dict[str, Any]:
    """A YAML text in the part of YAML that is read here: every value is text. Raises ValueError and OverLimit."""
    return _Blocks(text).document()


# --- the part of YAML ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Line:
    number: int
    indent: int
    text: str
    ended: bool
    """A comment stands behind it: no text goes on in the next line."""


PLAIN = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`][^\n]*|[-?:](?=[^\s,\[\]{}])[^\n]*")
KEY = re.compile(r"([A-Za-z_][A-Za-z0-9_-]*):(?: +|$)")
TRUE = frozenset({"true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON"})
NULLS = frozenset({"", "~", "null", "Null", "NULL"})
ESCAPES = {"n": "\n", "t": "\t", '"': '"', "\\": "\\", "/": "/", " ": " ", "0": "\0", "r": "\r", "e": "\x1b"}
CODES = {"x": 2, "u": 4, "U": 8}


class _Blocks:
    """Mappings and lists by their indentation."""

    def __init__(self, text: str) -> None:
        self.lines = list(_lines(text))
        self.at = 0

    def document(self) -> dict[str, Any]:
        found = self._block(0, 0)
        if self.at < len(self.lines) or not isinstance(found, dict):
            raise ValueError(f"line {self.lines[self.at].number if self.at < len(self.lines) else 1}")
        return found

    def _block(self, indent: int, depth: int) -> Any:
        if limits.PEOPLE_DEPTH.passed(depth):
            raise limits.OverLimit(limits.PEOPLE_DEPTH)
        if self.at >= len(self.lines):
            return None
        line = self.lines[self.at]
        if line.indent < indent:
            return None
        if line.text == "-" or line.text.startswith("- "):
            return self._list(line.indent, depth)
        return self._mapping(line.indent, depth)

    def _list(self, indent: int, depth: int) -> list[Any]:
        found = []
        while self.at < len(self.lines) and self.lines[self.at].indent == indent:
            line = self.lines[self.at]
            if not (line.text == "-" or line.text.startswith("- ")):
                break
            rest = line.text[1:].lstrip(" ")
            inner = indent + len(line.text) - len(rest)
            if not rest:
                self.at += 1
                found.append(self._block(indent + 1, depth + 1))
            elif KEY.match(rest):
                self.lines[self.at] = _Line(line.number, inner, rest, line.ended)
                found.append(self._mapping(inner, depth + 1))
            else:
                self.at += 1
                found.append(self._value(rest, line.number, indent))
        return found

    def _mapping(self, indent: int, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while self.at < len(self.lines) and self.lines[self.at].indent == indent:
            line = self.lines[self.at]
            key = KEY.match(line.text)
            if key is None:
                raise ValueError(f"line {line.number}")
            name, rest = key[1], line.text[key.end() :]
            if name in found:
                raise ValueError(f"line {line.number}: {name} stands twice")
            self.at += 1
            found[name] = self._value(rest, line.number, indent) if rest else self._below(indent, depth)
        return found

    def _below(self, indent: int, depth: int) -> Any:
        """What stands below a key; a list may stand as far to the left as the key itself."""
        if self.at < len(self.lines):
            line = self.lines[self.at]
            if line.indent == indent and (line.text == "-" or line.text.startswith("- ")):
                return self._list(indent, depth + 1)
        return self._block(indent + 1, depth + 1)

    def _folded(self, text: str, indent: int) -> str:
        """Plain text with what follows it on lines that stand further to the right: each break is one blank."""
        before = self.lines[self.at - 1]
        while not text.startswith(("[", "{", "'", '"')) and not before.ended and self.at < len(self.lines):
            line = self.lines[self.at]
            if line.indent <= indent or line.number != before.number + 1:
                break
            text, before, self.at = f"{text} {line.text}", line, self.at + 1
        return text

    def _value(self, text: str, number: int, indent: int) -> Any:
        """A value on the line of its key; brackets and plain text may go on over the lines behind it."""
        text = self._folded(text, indent)
        while text.startswith(("[", "{")) and not _closes(text) and self.at < len(self.lines):
            line = self.lines[self.at]
            if line.indent <= indent:
                break
            text, self.at = f"{text} {line.text}", self.at + 1
        found = _Flow(text, number).whole()
        if self.at < len(self.lines) and self.lines[self.at].indent > indent:
            raise ValueError(f"line {self.lines[self.at].number}: text over several lines is not read here")
        return found


def _lines(text: str) -> Iterator[_Line]:
    for number, raw in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
        whole = raw.removesuffix("\r")
        line = _without_comment(whole, number).rstrip(" ")
        if "\t" in line or not line.isprintable():
            raise ValueError(f"line {number}: a tab or a control character")
        if number == 1 and line == "---":
            continue
        if line.startswith(("---", "...", "%")):
            raise ValueError(f"line {number}: several documents or directives")
        if line:
            ended = whole.rstrip(" ") != line
            yield _Line(number, len(line) - len(line.lstrip(" ")), line.lstrip(" "), ended)


def _without_comment(line: str, number: int) -> str:
    """A line up to its comment: # at its beginning or behind a blank, and in no quotes."""
    quote, at = "", 0
    while at < len(line):
        sign = line[at]
        before = line[at - 1] if at else " "
        if (quote, sign) == ('"', "\\") or (quote == "'" and line[at : at + 2] == "''"):
            at += 1
        elif quote:
            quote = "" if sign == quote else quote
        elif sign in "'\"" and (before in " [{,"):
            quote = sign
        elif sign == "#" and before in " \t":
            return line[:at]
        at += 1
    if quote:
        raise ValueError(f"line {number}: quotes that do not end")
    return line


def _closes(text: str) -> bool:
    """Whether all brackets of a text are closed, those in quotes apart."""
    bare = re.sub(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*'", "", text)
    return sum(bare.count(sign) for sign in "[{") <= sum(bare.count(sign) for sign in "]}")


class _Flow:
    """One value: text, quoted text, or what stands in brackets."""

    def __init__(self, text: str, number: int) -> None:
        self.text, self.at, self.number = text, 0, number

    def whole(self) -> Any:
        found = self._value(in_brackets=False, depth=0)
        if self.text[self.at :].strip(" "):
            raise self._wrong()
        return found

    def _wrong(self) -> ValueError:
        return ValueError(f"line {self.number}: {self.text[:60]!r}")

    def _value(self, in_brackets: bool, depth: int) -> Any:
        if limits.PEOPLE_DEPTH.passed(depth):
            raise limits.OverLimit(limits.PEOPLE_DEPTH)
        sign = self.text[self.at : self.at + 1]
        match sign:
            case "[":
                return self._items(depth)
            case "{":
                return self._pairs(depth)
            case "'" | '"':
                return self._quoted(sign)
        return self._plain(in_brackets)

    def _blanks(self) -> None:
        while self.text[self.at : self.at + 1] == " ":
            self.at += 1

    def _next(self, close: str) -> bool:
        """Whether another item follows; behind the last a comma may stand."""
        self._blanks()
        sign = self.text[self.at : self.at + 1]
        if sign not in (",", close):
            raise self._wrong()
        self.at += 1
        self._blanks()
        if sign == "," and self.text[self.at : self.at + 1] == close:
            self.at += 1
            return False
        return sign == ","

    def _items(self, depth: int) -> list[Any]:
        self.at += 1
        self._blanks()
        found: list[Any] = []
        if self.text[self.at : self.at + 1] == "]":
            self.at += 1
            return found
        found.append(self._value(True, depth + 1))
        while self._next("]"):
            found.append(self._value(True, depth + 1))
        return found

    def _pairs(self, depth: int) -> dict[str, Any]:
        self.at += 1
        self._blanks()
        found: dict[str, Any] = {}
        if self.text[self.at : self.at + 1] == "}":
            self.at += 1
            return found
        more = True
        while more:
            key = KEY.match(self.text, self.at)
            if key is None or key[1] in found:
                raise self._wrong()
            self.at = key.end()
            found[key[1]] = self._value(True, depth + 1)
            more = self._next("}")
        return found

    def _quoted(self, quote: str) -> str:
        self.at += 1
        found = ""
        while self.at < len(self.text):
            sign = self.text[self.at]
            self.at += 1
            if quote == "'" and self.text[self.at - 1 : self.at + 1] == "''":
                found, self.at = f"{found}'", self.at + 1
            elif sign == quote:
                return found
            elif sign == "\\" and quote == '"':
                found += self._escaped()
            else:
                found += sign
        raise self._wrong()

    def _escaped(self) -> str:
        sign = self.text[self.at : self.at + 1]
        self.at += 1
        if sign in ESCAPES:
            return ESCAPES[sign]
        size = CODES.get(sign)
        digits = self.text[self.at : self.at + (size or 0)]
        if size is None or not re.fullmatch(rf"[0-9A-Fa-f]{{{size}}}", digits):
            raise self._wrong()
        self.at += size
        return chr(int(digits, 16))

    def _plain(self, in_brackets: bool) -> str | None:
        end = len(self.text)
        if in_brackets:
            end = next((n for n in range(self.at, end) if self.text[n] in ",[]{}"), end)
        found = self.text[self.at : end].strip(" ")
        self.at = end
        if found in NULLS:
            return None
        if not PLAIN.fullmatch(found) or ": " in found or found.endswith(":") or " #" in found:
            raise self._wrong()
        if in_brackets and re.search(" ['\"]", found):  # `_without_comment` takes it for the beginning of a quote
            raise self._wrong()
        return found
