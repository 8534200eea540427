"""A withdrawal request, typed off the office's letter in a browser: a form, handed in to the worker, and its answer.

What is wrong by itself is said at once. The worker judges it anew, writes the file, and compares it with record and
network, which nothing here can reach. Nothing is guessed, and nothing of the record is shown before it was typed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from dcdecom.bootstrap import storage
from dcdecom.documents.request_draft import Draft
from dcdecom.documents.request_form import (
    ASKED_OF_DEVICE,
    CONTACTS,
    DISPOSITION,
    LETTER,
    MINUTES,
    MOST_DEVICES,
    Item,
    endorsing,
    is_needed,
    take,
)
from dcdecom.errors import DcdecomError, InputError
from dcdecom.journal import opening_note
from dcdecom.journal.statement import read
from dcdecom.journal.statement_folder import OPENING, StatementFolder, short_code
from dcdecom.model.sentence import in_language
from dcdecom.model.texts import Texts
from dcdecom.model.viewer import Viewer
from dcdecom.papers import vocabulary
from dcdecom.papers.phrases import party
from dcdecom.ports.queue import Submission
from dcdecom.web.answers import SESSION, acts, form, must_be_own, page, texts, viewer
from dcdecom.web.cases import ShownCase
from dcdecom.web.request_words import comparison, refusal
from dcdecom.web.site import Site

COMMAND = "request"
FIELDS = 120
LONGEST = 1_000
OF_DEVICE = ("serial", "name", *(key for key in ASKED_OF_DEVICE if key not in ("parts", "minutes_serial")))
"""What a form asks of a device, its serial number first; a part or a second serial number is added in the file."""
OWN_WORDS = frozenset({
    "collector", "name", "tenant", "scan", "minutes-scan", "disposition-scan", "contact-phone", "collector-phone",
    "collector-nip", "collector-rank", "collector-post",
})  # fmt: skip
"""Fields that a terminal asks for with words of its own."""


@dataclass(frozen=True)
class Field:
    name: str
    label: str
    value: str
    wrong: str
    needed: bool


@dataclass(frozen=True)
class Section:
    title: str
    fields: tuple[Field, ...]
    may_be_left: bool = False

    @property
    def is_begun(self) -> bool:
        """Whether something was typed in it, or is missing: then it is shown open."""
        return any(field.value or field.wrong for field in self.fields)


def sections(site: Site, said: Texts, given: Mapping[str, str], wrong: Mapping[str, str]) -> Iterator[Section]:
    """The form, paper by paper, with what was typed and what is wrong with it."""

    draft = _draft(site)

    def field(name: str, label: str, needed: bool = False) -> Field:
        why = wrong.get(name, "")
        return Field(name, label, given.get(name, ""), in_language(why, said) if why else "", needed)

    def of(items: tuple[Item, ...]) -> tuple[Field, ...]:
        return tuple(field(i.name, _label(i.name, said), is_needed(draft, i) and i.name != "collector") for i in items)

    yield Section(said.say("request.letter"), (*of(LETTER), field("tenant", _label("tenant", said))))
    yield Section(said.say("request.minutes"), of(MINUTES))
    signed = []
    for key in endorsing(draft):
        who = party(site.procedure, key)
        signed += [field(f"endorsed-{key}-name", said.say("web.request-endorsed", party=who)),
                   field(f"endorsed-{key}-date", said.say("request.endorsed-date"))]  # fmt: skip
    team = field("team", said.say("web.request-team"))
    yield Section(said.say("web.request-disposition"), (*of(DISPOSITION), *signed, team), may_be_left=True)
    for n in range(MOST_DEVICES):
        fields = tuple(
            field(f"device-{n}-{key}", _label(key, said), n == 0 and key in ("serial", "name")) for key in OF_DEVICE
        )
        yield Section(said.say("web.request-device", number=n + 1), fields, n > 0)
    yield Section(said.say("request.people"), of(CONTACTS))


def _label(name: str, said: Texts) -> str:
    return said.say(f"web.request-{name}") if name in OWN_WORDS else said.say(f"request.{name}")


def _draft(site: Site) -> Draft:
    return Draft(Path("request.yaml"), site.today(), site.procedure, site.people())


def request_form(site: Site, request: Request, looks: Viewer) -> Response:
    if not acts(site, looks):
        raise HTTPException(404)
    name = request.query_params.get("device", "").strip()[:LONGEST]
    return _shown(site, request, looks, {"device-0-name": name} if name else {}, {})


def _shown(
    site: Site, request: Request, looks: Viewer, given: Mapping[str, str], wrong: Mapping[str, str]
) -> Response:  # fmt: skip
    made = tuple(sections(site, texts(site, request, looks), given, wrong))
    about = {"sections": made, "wrong": len(wrong), "longest": LONGEST}
    return page(site, request, "request.html", looks, about, 400 if wrong else 200)


async def request_sent(site: Site, request: Request) -> Response:
    from starlette.concurrency import run_in_threadpool

    given = await form(request, FIELDS)
    must_be_own(site, request, given, SESSION)

    def handed_in() -> Response:
        looks = viewer(site, request)
        if looks is None or not acts(site, looks):
            raise HTTPException(403)
        known = {f.name for s in sections(site, texts(site, request, looks), {}, {}) for f in s.fields}
        said = {name: text.strip()[:LONGEST] for name, text in given.items() if name in known and text.strip()}
        wrong = take(_draft(site), said, None)
        if "contact" in wrong and "collector" not in said:  # who is to be called comes for the devices too
            wrong.pop("collector", None)
        if wrong:
            return _shown(site, request, looks, said, wrong)
        id = storage.queue(site.settings).defer(Submission(COMMAND, "", said))
        return RedirectResponse(f"/request/{id}", 303)

    return await run_in_threadpool(handed_in)


def request_answer(site: Site, request: Request, looks: Viewer) -> Response:
    """What came of it, for whoever opens cases and has its number."""
    if not acts(site, looks):
        raise HTTPException(404)
    id = request.path_params["id"]
    try:
        found = storage.queue(site.settings).answer(id)
    except InputError as error:
        raise HTTPException(404) from error
    except DcdecomError as error:
        raise HTTPException(503) from error
    said, outcome = found.said if found else "", found.outcome if found else "waits"
    data, words = site.settings.data_dir, texts(site, request, looks)
    about = {
        "id": id, "outcome": outcome, "blocks": vocabulary.SEVERITIES["block"],
        "compared": comparison(said, data, words) if outcome == "recorded" else (),
        "said": "" if outcome == "recorded" else refusal(said, _labels(site, words), data, words),
        "case": _opened(site, id), "opening": next(openings(site, id), None), "sign_host": site.origin.sign_host,
    }  # fmt: skip
    return page(site, request, "request_answer.html", looks, about)


def _labels(site: Site, said: Texts) -> dict[str, str]:
    """What the form calls its fields, by their names; of a device with which one."""
    found: dict[str, str] = {}
    for section in sections(site, said, {}, {}):
        of_device = section.fields[0].name.startswith("device-")
        found |= {f.name: f"{section.title}, {f.label}" if of_device else f.label for f in section.fields}
    return found


# --- to open a case for it -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Opening:
    """A request for which a case may be opened by key."""

    id: str
    """Under which it was handed in."""
    devices: tuple[str, ...]
    procedure: str
    office: str
    letter: str
    """Its number."""
    day: str
    """The date of the letter."""
    code: str
    address: str
    """Where it is signed."""


def openings(site: Site, id: str = "") -> Iterator[Opening]:
    """What waits at the signing origin so that a case is opened, for one request or for all."""
    for offered in StatementFolder(site.web.statements).every():
        number = offered.case.removeprefix(OPENING)
        if offered.case == f"{OPENING}{id or number}":
            try:
                stated = read(offered.statement.encode())
                said = opening_note.read(stated.note)
            except ValueError:
                continue
            address = f"https://{site.origin.sign_host}/#{offered.digest}"
            yield Opening(number, stated.devices, *said, short_code(offered.statement.encode()), address)


def _opened(site: Site, id: str) -> str:
    """The case that was opened for a request; empty text where none was that can be read."""
    ending = f"-{id[:8]}.yaml"
    if not storage.store(site.settings).is_there():  # before the first case
        return ""
    for found in site.cases.all():
        if isinstance(found, ShownCase) and any(
            a.seq == 1 and a.file.name.endswith(ending) for a in found.case.attachments
        ):  # fmt: skip
            return found.case.id
    return ""
