"""What a case is opened for, as the one line of a statement that people read: procedure, office and letter.

Standard library only: the verifier compares it with the first event of the case.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

_LINE = re.compile(r'playbook (\S+), office ("(?:[^"\\]|\\.)*"), letter ("(?:[^"\\]|\\.)*") of (\S+)')


def text(playbook: str, office: str, number: str, day: str) -> str:
    """`playbook penarikan-server, office "Dinas Pendidikan", letter "800/112" of 2026-11-02`."""
    quoted = [json.dumps(value, ensure_ascii=False) for value in (office, number)]
    return f"playbook {playbook}, office {quoted[0]}, letter {quoted[1]} of {day}"


def read(note: str) -> tuple[str, str, str, str]:
    """Playbook, office, number and day of a line. Raises ValueError where it is not the one line of them."""
    found = _LINE.fullmatch(note)
    if found is None:
        raise ValueError("its note does not say what is opened")
    playbook, office, number, day = found[1], *(json.loads(found[n]) for n in (2, 3)), found[4]
    if text(playbook, office, number, day) != note:
        raise ValueError("its note does not say what is opened")
    return playbook, office, number, day


def of_event(body: Mapping[str, object]) -> str:
    """The line of what an event says was opened; of values that no request has, one that no statement has."""
    binding, request = body.get("binding"), body.get("request")
    letter = request.get("letter") if isinstance(request, dict) else None
    if not (isinstance(binding, dict) and isinstance(letter, dict)):
        return ""
    office, number, day = (str(letter.get(key)) for key in ("office", "number", "date"))
    return text(str(binding.get("name")), office, number, day)
