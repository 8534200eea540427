"""A request that somebody typed in a browser: written as a file where the team opens cases, compared, and opened.

The file bears the number under which it was handed in: so no two of them are the same to the byte.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from dcdecom.bootstrap import cases, clocks, documents, storage, systems
from dcdecom.errors import InputError, Refused
from dcdecom.limits import YAML_BYTES
from dcdecom.model.sentence import Joined, Sentence

if TYPE_CHECKING:
    from dcdecom.documents.request_draft import Draft
    from dcdecom.model.people import People
    from dcdecom.model.request import Request
    from dcdecom.model.settings import Settings
    from dcdecom.model.texts import Texts
    from dcdecom.ports.reporting import Reporter
    from dcdecom.steps.procedure import Procedure

PROCEDURE, FOLDER, SCANS = "penarikan-server", "requests", Path("inbox", "requests")
"""The procedure that such a request is for, and below the data folder where it is kept, and where its scans lie."""
REMARK = "Handed in from a browser as "
NUMBER = re.compile(rf"^# {REMARK}([0-9a-f]{{32}})$", re.MULTILINE)
WAITS = timedelta(days=7)
"""For how long a request that was typed in a browser waits to be signed for there; at a terminal there is no end."""
MOST = 50
"""Requests whose statements wait at once, the latest first."""


def draft(settings: Settings, file: Path, people: People | None = None) -> Draft:
    """An empty request. Raises InputError."""
    from dcdecom.documents.request_draft import Draft

    procedure = documents.playbook(settings, PROCEDURE)
    today = clocks.clock().now().astimezone(ZoneInfo(settings.timezone)).date()
    return Draft(file, today, procedure, people or documents.people(settings, procedure))


def write(settings: Settings, id: str, said: Mapping[str, str]) -> Path:
    """Write what was typed as a file that bears the submission's number; where it is there already, it is that one.

    Raises InputError, which names each field that is wrong; then nothing is written.
    """
    from dcdecom.documents.request_form import file_name, take

    name = f"{file_name(said.get('number', ''))}-{id[:8]}.yaml"
    made = draft(settings, settings.data_dir / FOLDER / name)
    wrong = take(made, said, settings.data_dir / SCANS)
    if wrong:
        lines = (Joined((f"{field}: ", why), "") for field, why in wrong.items())
        none = Sentence("request-wrong", "The request is not whole. Nothing was written.")
        raise InputError(Joined((none, *lines), "\n"), Sentence(
            "request-scans", "Scans lie in {folder}, before the form is sent.", folder=settings.data_dir / SCANS
        ))  # fmt: skip
    if not made.file.exists():
        made.write(None, f"{REMARK}{id}")
    return made.file


def compared(settings: Settings, texts: Texts, file: Path) -> str:
    """What `check` says of a request, as text. Raises what `check` raises."""
    from dcdecom.documents import request as requests
    from dcdecom.lookup.check import check_request
    from dcdecom.papers import console
    from dcdecom.papers.blocks import lines

    time, zone = clocks.clock(), ZoneInfo(settings.timezone)
    procedure = documents.playbook(settings, PROCEDURE)
    people = documents.people(settings, procedure)
    asked = requests.load(file, time.now().astimezone(zone).date(), procedure, people)
    protected, roles = systems.protected(settings, procedure), systems.roles(settings)
    looked = check_request(
        asked, procedure, systems.readers(settings, time), time, settings.estate, protected, roles
    )  # fmt: skip
    said: list[str] = []
    for device in looked.devices:
        verdicts = (f"{texts.say(f'ask.compared-{c}')}: {v}" for c, v in device.verdicts.items())
        said += ["  ".join([device.name, *verdicts])]
        said += lines(console.comparison(device.evidenced, texts, zone))
        said += lines(console.findings(device.evidenced.findings, texts))
    return "\n".join(said)


def to_open(settings: Settings, reporter: Reporter) -> Iterator[tuple[str, bytes, Procedure]]:
    """Of each request that may be opened by key, the number under which it was handed in, what is signed for it, and
    the procedure. One that cannot be read, or whose letter an open case has, is left out. Raises InputError.
    """
    from dcdecom.casework.open_by_key import opening
    from dcdecom.casework.opening import fact_of, letter_claim
    from dcdecom.documents import request as requests
    from dcdecom.journal.notary import SshNotary

    if not (found := [*_files(settings)]):
        return
    context = cases.context(settings, PROCEDURE, reporter, systems=False)
    procedure, today = context.procedure, context.procedure.day(context.log.clock.now())
    store = storage.store(settings)
    claimed = {claim.key for claim in store.claims()} if store.is_there() else set()
    for file in found:
        with suppress(InputError, OSError):
            asked = requests.load(file, today, procedure.playbook, procedure.people)
            number = NUMBER.search(file.read_text("utf-8"))
            if number and not claimed & set(letter_claim(asked.letter)):
                text = opening(procedure, fact_of(asked), asked, today.isoformat(), SshNotary())
                yield number[1], text, procedure


def _files(settings: Settings) -> Iterator[Path]:
    """The latest of the files that were written here."""
    since = clocks.clock().now() - WAITS
    folder = settings.data_dir / FOLDER
    found = ((file.stat().st_mtime, file) for file in (folder.glob("*.yaml") if folder.is_dir() else ()))
    recent = sorted((at, file) for at, file in found if datetime.fromtimestamp(at, UTC) > since)
    yield from (file for _, file in recent[: -MOST - 1 : -1])


def open_by_key(settings: Settings, reporter: Reporter, party: str, signature: Path, actor: str, command: str) -> str:
    """Open a case for a request by a key's order, as `run` does, and return its id; the one that this submission
    (`command`) has opened already, where it has. Raises what opening a case raises.
    """
    from dcdecom.casework import orders
    from dcdecom.casework.opening import open_case

    context = cases.context(settings, PROCEDURE, reporter, actor, command=command, writes=False)
    notary, store = storage.notary(settings), context.log.store
    found = orders.brought(signature, notary)
    if before := store.naming(found.digest):
        first = store.events(before[0])[0]
        if first.payload.get("command") == command:
            return before[0]
    asked = _asked(settings, context.procedure, found.stated.subjects)
    order = orders.ByKey(signature, party, notary, context.procedure)
    return open_case(
        context.log, context.procedure, context.systems.readers, context.paperwork.tray, asked, order
    )  # fmt: skip


def _asked(settings: Settings, procedure: Procedure, subjects: tuple[str, ...]) -> Request:
    """The request that a statement is about, by its digest. Raises Refused where it is not here."""
    from dcdecom.casework.open_by_key import request_of
    from dcdecom.documents import request as requests

    wanted, today = request_of(subjects), procedure.day(clocks.clock().now())
    for file in _files(settings):
        with file.open("rb") as content:
            if hashlib.sha256(content.read(YAML_BYTES.most + 1)).hexdigest() == wanted:
                return requests.load(file, today, procedure.playbook, procedure.people)
    raise Refused(Sentence(
        "open-gone", "No request of the last {days} days is the one that was signed for. No case was opened.",
        days=WAITS.days,
    ))  # fmt: skip
