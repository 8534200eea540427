"""What waits to be signed, in a folder that the reverse proxy serves at the signing origin: the worker writes it alone.

    FOLDER/<SHA-256 of the statement>.json     the statement, whose keys it waits for, and where it is handed in
    FOLDER/invitation-<id>.json                whom an invitation is for, and where the new key is handed in

A name cannot be guessed by who does not know the journal: a statement holds a head. No list is served. What is signed
is held against the case when it is recorded: a file here proves nothing, and one that is old does no harm.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from dcdecom import limits

from . import paper_code
from .durable_files import make_folder, replace_file, told

HAND_IN = "/submissions"
"""The application's address for what was signed."""
OPENING = "request "
"""With what `case` begins of a statement that opens a case; behind it the number under which its request came."""
READABLE, OPEN = 0o644, 0o755
NAME = re.compile(r"[0-9a-f]{64}\.json")
GROUPS = 4
"""Of the code that people compare: 80 bits."""


@dataclass(frozen=True)
class Offered:
    """A statement as the signing page reads it."""

    case: str
    statement: str
    note: str
    typed: str
    keys: tuple[str, ...]
    """Public keys that may sign it, as base64 of OpenSSH's form: a browser does not say which one signed."""
    hand_in: str
    """The address to which the signature is sent."""
    until: str = ""
    """Until when it holds, as the signer writes it: `day`, `time` (a day and an hour), or not at all."""
    choose: bool = False
    """Whether the signer chooses among its devices."""
    brings: str = ""
    """`reading`, `photos` or `paper`: what the signer writes into it, with the digests of his files; empty for nothing.
    """
    agenda: bool = False
    """Whether the signer writes an agenda number into it."""
    people: tuple[tuple[str, str], ...] = ()
    """Whom the signer may appoint, each by id and name."""
    ticks: tuple[str, ...] = ()
    """What the signer may say that he verified."""
    fields: tuple[tuple[str, str], ...] = ()
    """What the signer writes of a paper, each with whether he `must` or `may`."""
    signers: tuple[tuple[str, str], ...] = ()
    """Who may have signed the paper, each as the statement names him, and as people do."""
    decisions: tuple[str, ...] = ()
    """What may stand on the paper, where that is more than one thing."""

    @property
    def digest(self) -> str:
        return digest(self.statement.encode())


def digest(statement: bytes) -> str:
    """The name under which a statement waits."""
    return hashlib.sha256(statement).hexdigest()


def short_code(statement: bytes) -> str:
    """The code by which people see that two texts are one: `874G-5ZKX-22HV-GN9J`."""
    return "-".join(paper_code.code(digest(statement)).split("-")[:GROUPS])


def _pairs(said: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((one, other) for one, other in said)


@dataclass(frozen=True)
class StatementFolder:
    folder: Path

    def prepare(self) -> None:
        """Make the folder. Raises InputError and SystemFailure."""
        with told(f"make {self.folder}"):
            make_folder(self.folder, OPEN)

    def put(self, case: str, offered: tuple[Offered, ...]) -> None:
        """Let exactly these statements of a case wait there. Raises InputError and SystemFailure."""
        wanted = {f"{o.digest}.json": o for o in offered}
        there = {f"{found.digest}.json": found for found in self.of_case(case)}
        for name in set(there) - set(wanted):
            (self.folder / name).unlink(missing_ok=True)
        for name, each in wanted.items():
            if there.get(name) != each:
                said = {"case": each.case, "statement": each.statement, "note": each.note, "typed": each.typed,
                        "keys": list(each.keys), "hand_in": each.hand_in, "until": each.until,
                        "choose": each.choose, "brings": each.brings, "agenda": each.agenda,
                        "people": [list(person) for person in each.people], "ticks": list(each.ticks),
                        "fields": [list(field) for field in each.fields], "decisions": list(each.decisions),
                        "signers": [list(signer) for signer in each.signers]}  # fmt: skip
                replace_file(self.folder / name, json.dumps(said), READABLE)

    def of_case(self, case: str) -> Iterator[Offered]:
        """The statements of a case that wait there, by name."""
        return (found for found in self.every() if found.case == case)

    def every(self) -> Iterator[Offered]:
        with told(f"read {self.folder}"):
            names = sorted(path.name for path in self.folder.iterdir()) if self.folder.is_dir() else []
        for name in names:
            if NAME.fullmatch(name) and (found := self._read(name)):
                yield found

    def one(self, digest: str) -> Offered | None:
        """The statement of this name, where it waits there."""
        name = f"{digest}.json"
        return self._read(name) if NAME.fullmatch(name) else None

    def put_invitation(self, id: str, said: Mapping[str, str]) -> None:
        replace_file(self._invitation(id), json.dumps(dict(said)), READABLE)

    def drop_invitation(self, id: str) -> None:
        self._invitation(id).unlink(missing_ok=True)

    def _invitation(self, id: str) -> Path:
        return self.folder / f"invitation-{id}.json"

    def _read(self, name: str) -> Offered | None:
        """One that is there and whole: another process may have taken it away meanwhile."""
        try:
            with (self.folder / name).open("rb") as file:
                said = json.loads(file.read(2 * limits.SIGNED_BYTES.most))
            found = Offered(said["case"], said["statement"], said["note"], said["typed"], tuple(said["keys"]),
                            said["hand_in"], said["until"], said["choose"], said["brings"], said["agenda"],
                            _pairs(said["people"]), tuple(said["ticks"]), _pairs(said["fields"]),
                            _pairs(said["signers"]), tuple(said["decisions"]))  # fmt: skip
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return None
        return found if f"{found.digest}.json" == name else None
