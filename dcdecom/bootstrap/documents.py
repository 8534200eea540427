"""The files that people write, as a configuration names them."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from dcdecom.bootstrap import storage
from dcdecom.errors import InputError
from dcdecom.model.case import Case
from dcdecom.model.people import People
from dcdecom.model.playbook import Playbook
from dcdecom.model.settings import Inventory, Settings
from dcdecom.model.texts import Texts
from dcdecom.ports.papers import Paper

if TYPE_CHECKING:
    from dcdecom.papers.templates import Templates


class KeptFileAltered(InputError):
    """A file that a case keeps of its procedure is not what it was: that is this case's fault, and nobody else's."""


def texts(settings: Settings | None, language: str = "") -> Texts:
    """The sentences of a language: the papers' one, or `en` for the terminal."""
    from dcdecom.documents.texts import load

    wanted = language or (settings.language if settings else "en")
    found = load(wanted, settings.texts if settings else None)
    if settings is None:
        return found
    found = replace(found, zone=ZoneInfo(settings.timezone))
    if settings.monitoring == "zabbix":
        return found
    from dcdecom.bootstrap.monitoring import monitoring

    return found.with_monitoring(monitoring(settings).TITLE)


def templates(settings: Settings) -> Templates:
    """The templates of the papers' language. Raises InputError while the office's own, or its crest, cannot be used."""
    from dcdecom.documents.shipped import folder
    from dcdecom.papers.templates import Templates, check_own, read_crest

    if settings.templates:
        check_own(settings.templates)
    own = (settings.templates,) if settings.templates else ()
    crest = read_crest(settings.office.crest) if settings.office.crest else b""
    return Templates((*own, folder() / "templates" / settings.language), crest, settings.templates)


def playbook(settings: Settings, source: str) -> Playbook:
    """A playbook with the policy in force. Raises InputError, also where the policy waits less than the estate may."""
    from dcdecom.documents.playbook import check_floors, load, load_policy

    found = load(source)
    if settings.policy:
        found = load_policy(settings.policy, found)
    check_floors(found, settings.estate)
    return found


def releasing(language: str) -> str:
    """The name of the shipped playbook in a language by which a case releases what another left. Raises InputError."""
    from dcdecom.documents.playbook import load
    from dcdecom.documents.shipped import playbooks

    for name in playbooks():
        found = load(name)
        if found.releases and found.language == language:
            return name
    raise InputError(
        f"no playbook that releases is shipped in language {language}. Nothing was changed.",
        "Name one: --playbook FILE",
    )


def playbook_of(settings: Settings, case: Case) -> Playbook:
    """The procedure that a case goes on by: the playbook and the policy that it was opened with or that were accepted.

    Where people have changed the policy file since, it is the one as it is now. Raises InputError.
    """
    in_force = _kept(settings, _in_force(case))
    return _bound(settings, case, file_of(settings, case), in_force)


class Procedures:
    """The procedures of many cases: those that are bound to the same bytes are read once."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._known: dict[tuple[str, ...], Playbook] = {}

    def of(self, case: Case) -> Playbook:
        """As `playbook_of`. Each file is looked at each time; what is made of the same bytes is made once."""
        in_force, file = _kept(self._settings, _in_force(case)), file_of(self._settings, case)
        key = self._key(case, file, in_force)
        if key in self._known:
            return self._known[key]
        found = _bound(self._settings, case, file, in_force)
        if self._key(case, file, in_force) == key:
            self._known[key] = found
        return found

    def _key(self, case: Case, file: Path, in_force: Path | None) -> tuple[str, ...]:
        """All that a procedure is made of: what was changed while it was read is read once more the next time."""
        bound, policy = case.binding, self._settings.policy
        return (
            str(file), _digest(file), _digest(policy), bound.playbook, bound.policy, bound.policy_file,
            bound.policy_in_force if in_force else "",
        )  # fmt: skip


def _digest(file: Path | None) -> str:
    """Of a file as it is now; empty for one that cannot be read, which whoever reads it says."""
    try:
        return sha256(file.read_bytes()).hexdigest() if file else ""
    except OSError:
        return ""


def procedure_now(settings: Settings, case: Case) -> tuple[Playbook, Path]:
    """The same for whoever goes on with the case, and the playbook's file.

    An own playbook file is taken as it is now: whoever changed it is asked whether the case goes on by it. Raises
    InputError, also where an attachment is missing, or a changed policy waits less than the estate may.
    """
    from dcdecom.documents.playbook import check_floors

    own, named = Path(case.binding.name), _in_force(case)
    found = own if own.is_file() else file_of(settings, case)
    if named:
        storage.attachments(settings).open(named).close()
    playbook = _bound(settings, case, found, _kept(settings, named))
    if playbook.policy_digest != case.binding.policy:
        check_floors(playbook, settings.estate)
    return playbook, found


def file(source: str) -> Path:
    """Where a playbook stands. Raises InputError."""
    from dcdecom.documents.playbook import file

    return file(source)


def file_of(settings: Settings, case: Case) -> Path:
    """The file of a case's playbook: as the case keeps it, else as some version shipped it, else as it is now."""
    from dcdecom.documents.shipped import by_digest

    digest = case.binding.playbook
    return _kept(settings, digest) or by_digest(digest) or file(case.binding.name)


def written(settings: Settings, playbook: Playbook, file: Path) -> tuple[Paper, ...]:
    """What a case keeps of its procedure: the playbook's bytes, those of the policy file, and every key in force.

    Raises InputError where the playbook was changed since it was read.
    """
    from dcdecom.documents.playbook import IN_FORCE, policy_text

    content = file.read_bytes()
    if sha256(content).hexdigest() != playbook.digest:
        raise InputError(f"{file} was changed just now. Nothing was recorded.", "Repeat the command.")
    own = (Paper("policy.yaml", settings.policy.read_bytes()),) if settings.policy else ()
    return Paper("playbook.yaml", content), *own, Paper(IN_FORCE, policy_text(playbook.policy))


def _in_force(case: Case) -> str:
    """The digest of every key of the policy that a case is bound to; empty for a case of an earlier version."""
    return case.binding.policy_in_force


def _bound(settings: Settings, case: Case, file: Path, in_force: Path | None) -> Playbook:
    from dcdecom.documents.playbook import load_as_bound

    return load_as_bound(file, settings.policy, case.binding, in_force)


def _kept(settings: Settings, digest: str) -> Path | None:
    """An attachment as a file; None where there is none. Raises KeptFileAltered where it is not what it was."""
    if not digest:
        return None
    try:
        return storage.as_file(settings, digest)
    except InputError as error:
        raise KeptFileAltered(error.what, error.advice) from error


def people(settings: Settings, procedure: Playbook) -> People:
    """The people of this configuration, each acting for parties of the playbook. Raises InputError."""
    from dcdecom.documents.people import load

    return load(settings.people, procedure)


def people_digest(settings: Settings) -> str:
    """The digest of the people file as it is now; empty text where it cannot be read."""
    try:
        return sha256(settings.people.read_bytes()).hexdigest()
    except OSError:
        return ""


def inventory(settings: Settings) -> Inventory:
    """How to log in to switches and agents. Raises InputError."""
    from dcdecom.documents.inventory import load

    return load(settings.inventory)
