"""A journal's head as papers show it: whole in groups of four, and as the code that a person can copy.

The code is made as `journal.paper_code` makes it, which papers do not import; a test compares the two.
"""

from __future__ import annotations

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CHECKS = SIGNS + "*~$=U"
LENGTH = 26


def groups(text: str) -> tuple[str, ...]:
    """The digits in groups of four."""
    return tuple(text[at : at + 4] for at in range(0, len(text), 4))


def code(head: str) -> str:
    """The code that a recorder copies from the paper: `874G-5ZKX-22HV-GN9J-JQJB-GJ5Y-WYS`."""
    if not head:
        return ""
    value = int(head, 16) >> (256 - 5 * LENGTH)
    signs = "".join(SIGNS[value >> 5 * place & 31] for place in reversed(range(LENGTH)))
    return "-".join(groups(signs + CHECKS[value % 37]))
