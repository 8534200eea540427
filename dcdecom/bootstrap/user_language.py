"""The language of whoever reads: for prompts, stops and notices, at a terminal or elsewhere."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

from dcdecom.errors import InputError
from dcdecom.late_dataclass import dataclass
from dcdecom.model.settings import Settings

if TYPE_CHECKING:
    from dcdecom.model.people import Person

ENGLISH = "en"
"""The language of logs, help and documentation, and of whoever asks for none."""
VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
"""As POSIX has them: the first that is set counts."""
KEY = b"language:"


@dataclass(frozen=True)
class Language:
    """In which language somebody is spoken to."""

    name: str
    unknown: str = ""
    """The language that was asked for and that has no sentences, and where it was asked for; empty where none was."""


def language(settings: Settings, actor: str = "", environment: Mapping[str, str] = os.environ) -> Language:
    """`language` of the person at the keyboard in the people file, else what the environment says, else English.

    A language without sentences is English, and is named.
    """
    from dcdecom.documents.texts import languages

    person = _person(settings, actor)
    if person and person.language:
        wanted, where = person.language, f"{settings.people.name}, {person.id}"
    else:
        wanted, where = _of(environment)
    if wanted in languages(settings.texts):
        return Language(wanted)
    return Language(ENGLISH, f"{wanted} ({where})")


def _of(environment: Mapping[str, str]) -> tuple[str, str]:
    """The language of a locale such as `id_ID.UTF-8`, and the variable that names it."""
    for name in VARIABLES:
        if value := environment.get(name, ""):
            wanted = value.partition(".")[0].partition("@")[0].partition("_")[0].lower()
            return (ENGLISH if wanted in ("c", "posix") else wanted), name
    return ENGLISH, ""


def _person(settings: Settings, actor: str) -> Person | None:
    """Who is at the keyboard; None where nobody knows, or where no person of the file has a language."""
    from dcdecom.adapters.actor import SystemActor
    from dcdecom.documents import people

    try:
        if KEY not in settings.people.read_bytes():
            return None
        staff = people.load(settings.people)
    except (InputError, OSError):
        return None  # the command itself says what is wrong with the file, where it matters
    if actor and settings.estate == "lab":
        return staff.by_login(actor) or staff.by_id(actor)
    return staff.by_login(SystemActor().login().name)
