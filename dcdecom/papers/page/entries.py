"""The report as the template asks for it: what a case says nothing about is an empty text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class Entry(dict[str, Any]):
    """A mapping of the report, of which any key may be asked for: the report leaves out what the case does not say."""

    def __missing__(self, key: str) -> str:
        return ""


def entries(value: Any) -> Any:
    if isinstance(value, Mapping):
        return Entry({key: entries(below) for key, below in value.items()})
    return [entries(below) for below in value] if isinstance(value, list) else value
