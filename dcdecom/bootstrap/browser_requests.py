"""A request that somebody typed in a browser: written as a file where the team opens cases, and compared."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from dcdecom.bootstrap import clocks, documents, systems
from dcdecom.errors import InputError
from dcdecom.model.sentence import Joined, Sentence

if TYPE_CHECKING:
    from dcdecom.documents.request_draft import Draft
    from dcdecom.model.people import People
    from dcdecom.model.settings import Settings
    from dcdecom.model.texts import Texts

PROCEDURE, FOLDER, SCANS = "penarikan-server", "requests", Path("inbox", "requests")
"""The procedure that such a request is for, and below the data folder where it is kept, and where its scans lie."""


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
        made.write(None)
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
