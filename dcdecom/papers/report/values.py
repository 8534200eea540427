"""One property of an object, as the report holds it."""

from __future__ import annotations

from typing import TypeAlias

Value: TypeAlias = str | int | bool | tuple[str, ...] | None
"""One property of an object as a system gave it: several lines as a tuple, None where it gave none."""
