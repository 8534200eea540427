"""A sentence that code makes in English and that the texts can say in another language.

Everything that takes text takes it as it is, in English: journals, logs, whoever does not care for languages. Whoever
speaks to a reader asks `in_language` first.
"""

from __future__ import annotations

from collections.abc import Mapping

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


def in_language(text: str, texts: Texts) -> str:
    """A text as its reader is spoken to; as it is where the texts do not have it."""
    if not isinstance(text, Sentence) or f"{SECTION}.{text.key}" not in texts.sentences:
        return str(text)
    params = {n: in_language(p, texts) if isinstance(p, str) else p for n, p in text.params.items()}
    return texts.say(f"{SECTION}.{text.key}", **params)
