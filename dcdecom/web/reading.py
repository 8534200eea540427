"""The pages that show: what waits, the board, a case with its files, drift, and the status by a paper's code."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import wraps
from typing import BinaryIO
from urllib.parse import quote

from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse

from dcdecom.bootstrap import storage
from dcdecom.errors import InputError
from dcdecom.limits import cut
from dcdecom.model.viewer import Viewer
from dcdecom.papers import vocabulary
from dcdecom.papers.console_board import Listed, standing
from dcdecom.papers.page import whole_dates
from dcdecom.papers.page.drawings import MARK_TEXTS
from dcdecom.papers.phrases import office, step_title
from dcdecom.papers.written import ON_PAGE, moment
from dcdecom.web.answers import VISIT, acts, form, must_be_own, page, part, texts, viewer
from dcdecom.web.board_page import Board, Chosen, board, is_of_device
from dcdecom.web.cancel_page import cancelling
from dcdecom.web.case_page import Pictures, disposition, files_for, open_file, page_of
from dcdecom.web.cases import NotRead, ShownCase
from dcdecom.web.decide_page import accepted_at, back_at, decide
from dcdecom.web.drift_page import accepts, drift_view
from dcdecom.web.paper_page import papers, to_hand_in
from dcdecom.web.people_page import to_accept
from dcdecom.web.rack_page import qr, rack
from dcdecom.web.request_page import openings
from dcdecom.web.site import Site
from dcdecom.web.status_page import status
from dcdecom.web.waiting_page import cancel_path, rack_path, waiting

LOG = logging.getLogger("dcdecom.web")
CHUNK = 1 << 16

Handler = Callable[[Site, Request, Viewer], Response]


def for_people(site: Site, handler: Handler) -> Callable[[Request], Response]:
    """A page for whoever is logged in; anybody else is led to the log-in, and back here."""

    @wraps(handler)
    def answered(request: Request) -> Response:
        found = viewer(site, request)
        if found is None:
            return RedirectResponse(f"/login?next={request.url.path}", 303)
        return handler(site, request, found)

    return answered


@dataclass(frozen=True)
class Unread:
    """Cases that could not be read: one of them may be of whoever looks. Their ids are for who works on our side."""

    count: int
    ids: tuple[str, ...]


def seen(site: Site, looks: Viewer) -> tuple[list[ShownCase], Unread]:
    """The cases that are shown to somebody, and how many could not be read."""
    found = site.cases.all()
    read = [c for c in found if isinstance(c, ShownCase)]
    procedures = {id(c.playbook): c.playbook for c in read}
    all_of = {key for key, procedure in procedures.items() if looks.is_ours(procedure)}
    shown = [c for c in read if id(c.playbook) in all_of or looks.sees(c.case, c.playbook)]
    unread = tuple(c.id for c in found if isinstance(c, NotRead))
    return shown, Unread(len(unread), unread if unread and is_ours(site, looks) else ())


def one_case(site: Site, request: Request, looks: Viewer) -> ShownCase:
    """The case of an address. Whoever may not see it is told what he is told of one that is not there."""
    found = site.cases.one(request.path_params["case"])
    if isinstance(found, NotRead):
        LOG.warning("%s", cut(f"{found.id} is not read: {found.why}"))
        raise HTTPException(503)
    if found is None or not looks.sees(found.case, found.playbook):
        raise HTTPException(404)
    return found


def waiting_(site: Site, request: Request, looks: Viewer) -> Response:
    shown, unread = seen(site, looks)
    said = texts(site, request, looks)
    items = waiting(shown, looks, said, site.now(), site.zone, site.count)
    opens = [*openings(site)] if acts(site, looks) else []
    handed = [(each.case, paper) for each in shown for paper in papers(each, looks, said, site.zone)]
    given = {"items": items, "unread": unread, "openings": opens, "papers": handed,
             "people": to_accept(site, looks, said),
             "backs": [(each.case.id, at) for each in shown if (at := back_at(site, each, looks, said))]}  # fmt: skip
    return page(site, request, "waiting.html", looks, given)


def board_(site: Site, request: Request, looks: Viewer) -> Response:
    shown, unread = seen(site, looks)
    chosen = Chosen(*(request.query_params.get(name, "")[:200] for name in ("office", "step", "person", "device")))
    said, people, today = texts(site, request, looks), site.people(), site.today()

    def made() -> tuple[Board, Markup]:
        found = board(shown, chosen, people, said, today, site.zone, site.count, site.boards)
        main = part(site, request, "board_main.html", looks, {"board": found, "chosen": chosen, "unread": unread})
        return found, Markup(whole_dates(main))  # noqa: S704  # the same, with tags of ours around its dates

    found, main = site.boards.of((said.language, chosen, today, unread), (*shown, people), made)
    asks = ""
    if chosen.device and acts(site, looks):
        has_open = any(s.case.state == "open" and is_of_device(s, chosen.device) for s in shown)
        asks = "" if has_open else chosen.device
    return page(site, request, "board.html", looks, {"board": found, "main": main, "asks": asks}, whole=main)


def device_(site: Site, request: Request, looks: Viewer) -> Response:
    """Where NetBox's link from a device leads: its open case, where it has one that he may see, else all of them."""
    name = request.path_params["name"][:200]
    shown, _ = seen(site, looks)
    open_ones = [s.case.id for s in shown if s.case.state == "open" and is_of_device(s, name)]
    return RedirectResponse(f"/case/{open_ones[0]}" if len(open_ones) == 1 else f"/board?device={quote(name)}", 303)


def case_(site: Site, request: Request, looks: Viewer) -> Response:
    shown = one_case(site, request, looks)
    said = texts(site, request, looks)
    items = waiting([shown], looks, said, site.now(), site.zone, site.count)
    if not looks.is_ours(shown.playbook):
        row = standing(Listed(shown.case, shown.playbook), said, site.today(), site.zone, site.count, ON_PAGE)
        current = shown.case.current
        given = {"case": shown.case, "items": items, "files": [*files_for(shown, looks).values()], "row": row,
                 "step": step_title(current.slug, said) if current and shown.case.state == "open" else ""}
        return page(site, request, "office.html", looks, given)
    step = shown.case.current.slug if shown.case.state == "open" and shown.case.current else ""
    given = {"cancel": cancel_path(shown.case) if shown.case.state == "open" else "",
             "back": back_at(site, shown, looks, said),
             "items": items, "accepted_at": accepted_at(site, shown, looks), "case_id": shown.case.id,
             "papers": papers(shown, looks, said, site.zone),
             "rack": (path := rack_path(shown, step, looks)),
             "rack_qr": qr(f"{site.origin.of(request.headers['host'])}{path}") if path else ""}  # fmt: skip
    return page(site, request, "case.html", looks, {**given, **page_of(shown, said, site.zone)})


def decide_(site: Site, request: Request, looks: Viewer) -> Response:
    """What may be decided at a step. It is told as a page that is not there where nothing waits there for him."""
    shown, step = one_case(site, request, looks), request.path_params["step"]
    said = texts(site, request, looks)
    found = decide(site, shown, looks, step, said) if looks.is_ours(shown.playbook) else None
    if found is None:
        raise HTTPException(404)
    every = waiting([shown], looks, said, site.now(), site.zone, site.count)
    its = [replace(item, decide="") for item in every if item.decide.endswith(f"/decide/{step}")]
    given = {"case": shown.case, "decide": found, "items": its, "sign_host": site.origin.sign_host, "words": vocabulary}
    return page(site, request, "decide.html", looks, given)


def cancel_(site: Site, request: Request, looks: Viewer) -> Response:
    """How a case is given up, for who works on our side: whoever may not is told who may."""
    shown = one_case(site, request, looks)
    if not looks.is_ours(shown.playbook):
        raise HTTPException(404)
    found = cancelling(site, shown, looks, texts(site, request, looks))
    given = {"case": shown.case, "office": office(shown.case), "cancel": found, "sign_host": site.origin.sign_host}
    return page(site, request, "cancel.html", looks, given)


def people_(site: Site, request: Request, looks: Viewer) -> Response:
    """What changed in the people file, for whoever accepts it; a page that is not there for anybody else."""
    found = to_accept(site, looks, texts(site, request, looks))
    if not found:
        raise HTTPException(404)
    return page(site, request, "people.html", looks, {"found": found, "sign_host": site.origin.sign_host})


def paper_(site: Site, request: Request, looks: Viewer) -> Response:
    """What comes back on paper at a step, for who hands it in; a page that is not there for anybody else."""
    shown, step = one_case(site, request, looks), request.path_params["step"]
    found = to_hand_in(site, shown, looks, step, texts(site, request, looks))
    if not found:
        raise HTTPException(404)
    given = {"case": shown.case, "office": office(shown.case), "found": found, "sign_host": site.origin.sign_host}
    return page(site, request, "paper.html", looks, given)


def rack_(site: Site, request: Request, looks: Viewer) -> Response:
    """The rack, for who works on our side."""
    shown = one_case(site, request, looks)
    said = texts(site, request, looks)
    found = rack(site, shown, said) if looks.is_ours(shown.playbook) else None
    if found is None:
        raise HTTPException(404)
    given = {"case": shown.case, "rack": found, "racks": found.racks, "mark_texts": MARK_TEXTS}
    return page(site, request, "rack.html", looks, given)


def file_(site: Site, request: Request, looks: Viewer) -> Response:
    """A file of a case, to be kept: no browser shows it as a page of ours."""
    shown = one_case(site, request, looks)
    attachment = files_for(shown, looks).get(request.path_params["sha256"])
    if attachment is None:
        raise HTTPException(404)
    try:
        opened = open_file(site.settings, attachment.sha256)
    except InputError as error:
        LOG.warning("%s", cut(error.what))
        raise HTTPException(503) from error
    about = {"content-disposition": disposition(attachment.name), "content-security-policy": "sandbox"}
    return StreamingResponse(_chunks(opened), media_type="application/octet-stream", headers=about)


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while chunk := file.read(CHUNK):
            yield chunk


def picture_of(pictures: Pictures) -> Handler:
    """The small picture of a photo, made by a child that may die of the photo."""

    def picture_(site: Site, request: Request, looks: Viewer) -> Response:
        shown = one_case(site, request, looks)
        digest = request.path_params["sha256"]
        if digest not in files_for(shown, looks):
            raise HTTPException(404)
        made = pictures.of(digest)
        if not made.jpeg:
            raise HTTPException(404)
        return Response(made.jpeg, media_type="image/jpeg")

    return picture_


def drift_(site: Site, request: Request, looks: Viewer) -> Response:
    """What the reconcile knows, for who works on our side."""
    if not is_ours(site, looks):
        raise HTTPException(404)
    store = storage.shown_drift(site.settings)
    said = texts(site, request, looks)
    made = drift_view(store.known(), said, site.zone, accepts(site, looks))
    at = store.last_success()
    given = {"drift": made, "compared": moment(at, site.zone) if at else "", "sign_host": site.origin.sign_host}
    return page(site, request, "drift.html", looks, given)


def is_ours(site: Site, looks: Viewer) -> bool:
    """Whether somebody acts for a party of our side, by the shipped procedure or that of any case."""
    own = (c.playbook for c in site.cases.all() if isinstance(c, ShownCase))
    return any(looks.is_ours(playbook) for playbook in (site.procedure, *own))


# --- by the code of a paper, for whoever holds it ---


NOT_ASKED: Mapping[str, object] = {"found": None, "asked": False, "limited": False}


def status_form(site: Site, request: Request) -> Response:
    return page(site, request, "status.html", viewer(site, request), NOT_ASKED)


async def status_(site: Site, request: Request) -> Response:
    from starlette.concurrency import run_in_threadpool

    given = await form(request)
    must_be_own(site, request, given, VISIT)
    address = request.headers.get("x-real-ip", "")[:64]
    if not site.status_rate.allows(address):
        return page(site, request, "status.html", None, {**NOT_ASKED, "limited": True}, status=429)

    def answered() -> Response:
        said = texts(site, request)
        found = status(given.get("code", ""), site.cases, said, site.zone, site.now())
        site.counted["codes unknown"] += found is None
        return page(site, request, "status.html", None, {**NOT_ASKED, "found": found, "asked": True})

    return await run_in_threadpool(answered)
