"""What somebody says of a paper that he hands in, as the one line of a statement that he signs with a key.

    paper "handover", as "opd", by "opd-disdik", on "2026-12-03", at "09:30", code "874G-5ZKX-..."

Each value is JSON. What stands on a form is a list of devices, as the file of `case form` has it; the devices that are
chosen, the team and what was ticked are lists of texts. `evidence "tte"` says that the file is a PDF with its TTE.

Standard library only: the verifier compares it with the event.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from json import JSONDecodeError, JSONDecoder

KEYS = (
    "paper", "as", "evidence", "by", "post", "on", "at", "guard", "number", "decision", "only", "team", "agenda",
    "verified", "code", "form", "note",
)  # fmt: skip
"""In the order in which they stand in the line; empty ones do not stand there."""
LISTS = frozenset({"only", "team", "verified"})
"""Keys whose value is a list of texts."""
OF_EVENT: Mapping[str, str] = {
    "paper": "paper", "as": "by", "on": "on", "at": "hour", "guard": "guard", "number": "number", "note": "note",
    "post": "post",
}  # fmt: skip
"""By key: what an event says of the same."""
_KEY = re.compile(r"([a-z]+) ")
Said = Mapping[str, object]


def text(said: Said) -> str:
    """The one line of what is said: the same values give the same line."""
    return ", ".join(f"{key} {_json(said[key])}" for key in KEYS if said.get(key))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def read(note: str) -> Said:
    """What a line says. Raises ValueError where it is not the one line of a paper."""
    found: dict[str, object] = {}
    at, decoder = 0, JSONDecoder()
    try:
        while at < len(note):
            key = _KEY.match(note, at)
            if key is None or key[1] not in KEYS:
                raise ValueError(note)
            found[key[1]], at = decoder.raw_decode(note, key.end())
            at += len(", ") if note.startswith(", ", at) else 0
    except (ValueError, JSONDecodeError, RecursionError):
        found = {}
    fits = all(_fits(key, value) for key, value in found.items())
    if not fits or not found.get("paper") or text(found) != note:
        raise ValueError("its note says nothing of a paper")
    return found


def _fits(key: str, value: object) -> bool:
    if key in LISTS:
        return isinstance(value, list) and all(isinstance(each, str) for each in value)
    return isinstance(value, list) if key == "form" else isinstance(value, str)


def against(note: str, body: Mapping[str, object]) -> str:
    """Why a line does not say what an event says of its paper; empty text where it does."""
    try:
        said = read(note)
    except ValueError as error:
        return str(error)
    for key, name in OF_EVENT.items():
        if name in body and key in said and said[key] != body[name]:
            return f"its statement says {key} {said[key]!r}, and the journal {body[name]!r}"
    if (by := said.get("by")) and by not in (body.get("person"), body.get("person_name")):
        return f"its statement says that {by!r} signed, and the journal {body.get('person_name')!r}"
    for key in (*LISTS, "agenda"):
        if _named(said, key) != _named(body, key):
            return f"its statement says {key} {said.get(key, '-')!r}, and the journal {body.get(key, '-')!r}"
    if said.get("evidence", "paper") != body.get("evidence", "paper"):
        return f"its statement says {said.get('evidence', 'paper')}, and the journal {body.get('evidence')}"
    decided = said.get("decision", "approve")
    if body.get("decision") not in (None, "record", decided):
        return f"its statement says {decided}, and the journal {body.get('decision')}"
    form = said.get("form", [])
    if _form(form) != _form(body.get("form") or []):
        return "its statement says something else of the form than the journal"
    return ""


def _named(said: Mapping[str, object], key: str) -> list[str]:
    """What is named, whatever its order; an agenda number as the one thing of its list."""
    value = said.get(key)
    return sorted(map(str, value)) if isinstance(value, list) else [str(value)] if value else []


def _form(devices: object) -> list[object]:
    """What of a form decides what becomes of a device and its data, in the same words from both."""
    found: list[object] = []
    for device in devices if isinstance(devices, list) else ():
        said = device if isinstance(device, dict) else {}
        disks = [(d.get("serial") or "", d.get("decision")) for d in _all(said, "disks")]
        added = [(a.get("what"), a.get("count", 1)) for a in _all(said, "accessories")]
        found.append((said.get("name"), disks, added, _of(said.get("backup"), "made"), _of(said.get("wipe"), "wanted")))
    return found


def _all(said: Mapping[str, object], key: str) -> list[dict[str, object]]:
    entries = said.get(key)
    return [each for each in entries if isinstance(each, dict)] if isinstance(entries, list) else []


def _of(part: object, key: str) -> object:
    return part.get(key) if isinstance(part, dict) else None
