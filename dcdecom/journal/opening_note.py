"""What a case is opened for, as the one line of a statement that people read: procedure, office and letter.

Standard library only: the verifier compares it with the first event of the case.
"""

from __future__ import annotations

import json
from collections.abc import Mapping


def text(playbook: str, office: str, number: str, day: str) -> str:
    """`playbook penarikan-server, office "Dinas Pendidikan", letter "800/112" of 2026-11-02`."""
    quoted = [json.dumps(value, ensure_ascii=False) for value in (office, number)]
    return f"playbook {playbook}, office {quoted[0]}, letter {quoted[1]} of {day}"


def of_event(body: Mapping[str, object]) -> str:
    """The line of what an event says was opened; of values that no request has, one that no statement has."""
    binding, request = body.get("binding"), body.get("request")
    letter = request.get("letter") if isinstance(request, dict) else None
    if not (isinstance(binding, dict) and isinstance(letter, dict)):
        return ""
    office, number, day = (str(letter.get(key)) for key in ("office", "number", "date"))
    return text(str(binding.get("name")), office, number, day)
