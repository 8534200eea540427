"""Reads each photo once: a command that asks about it before it is recorded reads it again when it records it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from dcdecom.ports.decoder import LabelReader, Marks


class EachOnce:
    """Protocol `LabelReader`, over another one."""

    def __init__(self, reader: LabelReader) -> None:
        self._reader = reader
        self._known: dict[tuple[str, str], Marks] = {}

    def label(self, content: bytes) -> Marks:
        return self._once("label", self._reader.label, content)

    def scene(self, content: bytes) -> Marks:
        return self._once("scene", self._reader.scene, content)

    def _once(self, task: str, read: Callable[[bytes], Marks], content: bytes) -> Marks:
        key = task, hashlib.sha256(content).hexdigest()
        if key not in self._known:
            self._known[key] = read(content)
        return self._known[key]
