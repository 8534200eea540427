"""A sentence that code makes in English and that the texts can say in another language.

Everything that takes text takes it as it is, in English: journals, logs, whoever does not care for languages. Whoever
speaks to a reader asks `in_language` first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import reduce

from dcdecom.model.texts import Texts

SECTION = "stops"
"""Where the sentences stand in the texts. A test compares the English ones with those in the code."""


class Sentence(str):
    """A sentence, with its key and what stands in its braces; that may be a `Sentence` too."""

    key: str
    params: Mapping[str, object]

    def __new__(cls, key: str, sentence: str, **params: object) -> Sentence:
        made = super().__new__(cls, sentence.format(**params))
        made.key, made.params = key, params
        return made


class Joined(str):
    """Sentences and words one after another, each of which may be a `Sentence`."""

    parts: tuple[str, ...]
    between: str

    def __new__(cls, parts: Iterable[str], between: str = " ") -> Joined:
        given = tuple(parts)
        made = super().__new__(cls, between.join(given))
        made.parts, made.between = given, between
        return made


class Moment(str):
    """A time to the minute: `2026-11-24 13:07 UTC`, and to a reader in the zone of the office."""

    at: datetime

    def __new__(cls, at: datetime) -> Moment:
        made = super().__new__(cls, f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC")
        made.at = at
        return made


def all_of(names: Iterable[str]) -> str:
    """`this and that`."""
    return reduce(lambda one, other: Sentence("and", "{one} and {other}", one=one, other=other), names)


def one_of(names: Iterable[str]) -> str:
    """`this or that`."""
    return reduce(lambda one, other: Sentence("or", "{one} or {other}", one=one, other=other), names)


def said_state(state: str) -> Sentence:
    """How a case stands: `open`, `sealed` or `cancelled`."""
    return Sentence(f"state-{state}", state)


def in_language(text: str, texts: Texts) -> str:
    """A text as its reader is spoken to; as it is where the texts do not have it."""
    if isinstance(text, Joined):
        return text.between.join(in_language(part, texts) for part in text.parts)
    if isinstance(text, Moment) and texts.zone:
        return f"{text.at.astimezone(texts.zone):%Y-%m-%d %H:%M %Z}"
    if not isinstance(text, Sentence) or f"{SECTION}.{text.key}" not in texts.sentences:
        return str(text)
    params = {n: in_language(p, texts) if isinstance(p, str) else p for n, p in text.params.items()}
    return texts.say(f"{SECTION}.{text.key}", **params)
