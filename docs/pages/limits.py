"""The table of limits."""

from __future__ import annotations

from dcdecom.limits import LIMITS, MISTAKES
from docs.pages.markdown import code, table


def page() -> str:
    about = f"""# Limits

How much of everything that comes from outside is read. Whatever is over a limit *could not be read*, and the message
names the limit: it is never taken for none, and a step that needed it stops. What one error says, and how many mistakes
of a file are named, is cut (`error-text`, `{MISTAKES.name}`), and what was cut is counted. No limit is a setting: a
system or a file that meets one is not what dcdecom was made for, or is hostile."""
    rows = [(code(name), f"{limit.most:,}", f"{limit.unit} {limit.of}") for name, limit in LIMITS.items()]
    return f"{about}\n\n{table(('limit', 'at most', 'of what'), rows)}"
