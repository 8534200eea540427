"""The files that people write, as a configuration names them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dcdecom.model.case import Case
from dcdecom.model.people import People
from dcdecom.model.playbook import Playbook
from dcdecom.model.settings import Inventory, Settings
from dcdecom.model.texts import Texts

if TYPE_CHECKING:
    from dcdecom.papers.templates import Templates


def texts(settings: Settings | None, language: str = "") -> Texts:
    """The sentences of a language: the papers' one, or `en` for the terminal."""
    from dcdecom.documents.texts import load

    wanted = language or (settings.language if settings else "en")
    return load(wanted, settings.texts if settings else None)


def templates(settings: Settings) -> Templates:
    """The templates of the papers' language. Raises InputError while the office's own, or its crest, cannot be used."""
    from dcdecom.documents.shipped import folder
    from dcdecom.papers.templates import Templates, check_own, read_crest

    if settings.templates:
        check_own(settings.templates)
    own = (settings.templates,) if settings.templates else ()
    crest = read_crest(settings.office.crest) if settings.office.crest else b""
    return Templates((*own, folder() / "templates" / settings.language), crest)


def playbook(settings: Settings, source: str) -> Playbook:
    """A playbook with the policy in force. Raises InputError, also where the policy waits less than the estate may."""
    from dcdecom.documents.playbook import check_floors, load, load_policy

    found = load(source)
    if settings.policy:
        found = load_policy(settings.policy, found)
    check_floors(found, settings.estate)
    return found


def playbook_of(settings: Settings, case: Case) -> Playbook:
    """The playbook that a case was opened with, as it is now."""
    return playbook(settings, case.binding.name)


def people(settings: Settings, procedure: Playbook) -> People:
    """The people of this configuration, each acting for parties of the playbook. Raises InputError."""
    from dcdecom.documents.people import load

    return load(settings.people, procedure)


def inventory(settings: Settings) -> Inventory:
    """How to log in to switches and agents. Raises InputError."""
    from dcdecom.documents.inventory import load

    return load(settings.inventory)
