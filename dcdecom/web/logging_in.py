"""Log-in by a passkey of the application's own host, and its end. A key of the signing host is never asked for."""

from __future__ import annotations

import logging
import re

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from dcdecom.web.answers import SESSION, VISIT, browser, form, has_key, keep, must_be_own, page, viewer
from dcdecom.web.passkey import MOST_BYTES, NotAccepted, Place, claimed_user, log_in, logged_in
from dcdecom.web.site import Site

LOG = logging.getLogger("dcdecom.web")
NEXT = re.compile(r"/(?:[A-Za-z0-9][A-Za-z0-9._-]*/?)*")
"""An address of ours to which a log-in leads back: a path and nothing else, so that nobody is led elsewhere."""


def next_of(given: str) -> str:
    return given if len(given) <= 200 and NEXT.fullmatch(given) and not given.startswith("/log") else "/"


def _place(site: Site, request: Request) -> Place:
    return Place(site.origin.of(request.headers.get("host", "")), site.origin.host)


def login_page(site: Site, request: Request) -> Response:
    led_to = next_of(request.query_params.get("next", "/"))
    if viewer(site, request):
        return RedirectResponse(led_to, 303)
    return page(site, request, "login.html", None, {"next": led_to})


async def login_options(site: Site, request: Request) -> Response:
    """What the browser asks the authenticator. It names nobody and no key."""
    given = await form(request)
    must_be_own(site, request, given, VISIT)
    challenge = site.sessions.challenge(request.cookies[VISIT])
    return JSONResponse(log_in(_place(site, request), challenge))


async def login_answer(site: Site, request: Request) -> Response:
    """Begin a session where the answer is by a key that the people file has today for this person."""
    given = await form(request)
    must_be_own(site, request, given, VISIT)
    challenge, answer = site.sessions.challenged(request.cookies[VISIT]), given.get("answer", "")
    if challenge is None or len(answer) > MOST_BYTES:
        return _refused(site, "no log-in was begun, or it took too long")
    today = site.today()
    try:
        person = site.people().by_id(claimed_user(answer))
        held = [key.bare for key in person.web_keys if key.holds(today)] if person else []
        key = logged_in(_place(site, request), challenge, held, answer)
    except NotAccepted as error:
        return _refused(site, str(error))
    if person is None or not has_key(person, key, today):
        return _refused(site, "the people file has no such key")
    site.counted["log-ins"] += 1
    LOG.info("%s logged in", person.id)
    made = JSONResponse({"next": next_of(given.get("next", "/"))})
    keep(made, SESSION, site.sessions.begin(person.id, key, browser(request)))
    keep(made, VISIT, "")
    return made


def _refused(site: Site, why: str) -> Response:
    """Why is told to the log alone: a stranger learns nothing of who has a key."""
    site.counted["refused"] += 1
    LOG.warning("a log-in was refused: %s", why[:200])
    return JSONResponse({"refused": True}, 403)


async def logout(site: Site, request: Request) -> Response:
    given = await form(request)
    must_be_own(site, request, given, SESSION)
    token = request.cookies[SESSION]
    found = viewer(site, request)
    if found is None:
        raise HTTPException(403)
    if given.get("every"):
        site.sessions.end_all_of(found.person.id)
    site.sessions.end(token)
    made = RedirectResponse("/login", 303)
    keep(made, SESSION, "")
    return made
