"""One line of a log as it may be shown: what may be a secret is cut out, and what is too long is cut off."""

from __future__ import annotations

import re
from collections.abc import Collection

LONGEST = 300
CUT = "[cut]"
USER = re.compile(r"(?<=://)[^\s/@]*@")
"""Name and password in an address."""
LONG = re.compile(r"[A-Za-z0-9+/=_-]{20,}")
"""What keys, tokens and digests look like."""
WORD = re.compile(
    r"(?i)password|passwd|passphrase|\bpass(?=\W)|\bpwd\b|kata[ _-]?sandi|secret|credential|api[_-]?key|"
    r"private[_-]?key|token|cookie|session|bearer|authorization|\bauth[_-]?key|community|pre-?shared|psk(?! identity)"
)
"""What stands behind such a word may be a secret, however it is written."""


def sample(line: str, tokens: Collection[str]) -> str:
    """A line without what may be a secret. `tokens` are shown wherever they stand before that."""
    known = {token.casefold() for token in tokens}
    text = "".join(c if c.isprintable() else " " for c in line).strip()
    text = USER.sub(f"{CUT}@", text)
    if word := WORD.search(text):
        text = f"{text[: word.end()]} {CUT}"
    text = LONG.sub(lambda run: run[0] if run[0].casefold() in known or not _is_mixed(run[0]) else CUT, text)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} {CUT}"


def _is_mixed(run: str) -> bool:
    """Whether it has digits, as secrets have and words do not; or letters of both cases."""
    return any(c.isdigit() for c in run) or (run != run.lower() and run != run.upper() and "-" not in run)
