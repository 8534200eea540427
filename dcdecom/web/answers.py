"""What pages share: who asks, in which language, the page as HTML, its cookies, and what a form holds."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date
from urllib.parse import parse_qsl

from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from dcdecom.model.people import Person
from dcdecom.model.texts import Texts
from dcdecom.model.viewer import Viewer
from dcdecom.papers.page import whole_dates
from dcdecom.web import assets
from dcdecom.web.site import Site

SESSION, VISIT = "__Host-dcdecom", "__Host-dcdecom-visit"
"""Cookies: of who is logged in, and of a browser in which nobody is. The prefix binds them to host and HTTPS."""
BROWSER = 300
"""Characters of `User-Agent` that a session is bound to."""
FIELDS = 40
FOLLOWS = "x-follows"
"""The header of a request that nobody made: a page looks again by itself."""


def browser(request: Request) -> str:
    return request.headers.get("user-agent", "")[:BROWSER]


def has_key(person: Person, key: str, today: date) -> bool:
    """Whether the people file still has the key that began a session."""
    return any(own.bare == key and own.holds(today) for own in person.web_keys)


def viewer(site: Site, request: Request, uses: bool = True) -> Viewer | None:
    """Whoever is logged in; None where nobody is, or where the people file no longer has his key.

    What a page asks by itself (`uses`, or the header by which its script says so) keeps no session alive.
    """
    token = request.cookies.get(SESSION, "")
    uses = uses and FOLLOWS not in request.headers
    session = site.sessions.of(token, browser(request), uses) if token else None
    if session is None:
        return None
    person = site.people().by_id(session.person)
    if person is None or not has_key(person, session.key, site.today()):
        site.sessions.end(token)
        return None
    return site.viewer(person)


def texts(site: Site, request: Request, viewer: Viewer | None = None) -> Texts:
    """The sentences in the reader's language."""
    wanted = request.headers.get("accept-language", "")
    return site.texts(site.language_of(wanted, viewer.person if viewer else None))


def page(
    site: Site, request: Request, template: str, viewer: Viewer | None, shown: Mapping[str, object], status: int = 200,
    whole: str = "",
) -> Response:  # fmt: skip
    """A page. Whoever is not logged in gets a cookie too, to which its forms are bound.

    `whole` is a part of it that was made before, dates and all: it is not read once more.
    """
    cookie = request.cookies.get(SESSION if viewer else VISIT, "")
    fresh = "" if cookie else secrets.token_urlsafe(24)
    token = site.sessions.form_token(cookie or fresh)
    body = part(site, request, template, viewer, {
        "viewer": viewer, "token": token, "may_ask": viewer is not None and acts(site, viewer),
        "is_ours": viewer is not None and viewer.is_ours(site.procedure), **shown,
    })  # fmt: skip
    before, same, behind = body.partition(whole) if whole else (body, "", "")
    made = HTMLResponse(f"{whole_dates(before)}{same}{whole_dates(behind)}", status)
    made.headers["content-language"] = texts(site, request, viewer).language
    if fresh:
        keep(made, VISIT, fresh)
    return made


def acts(site: Site, viewer: Viewer) -> bool:
    """Whether somebody opens cases: who carries changes out."""
    return bool(viewer.parties & set(site.procedure.policy.acts))


def part(
    site: Site, request: Request, template: str, viewer: Viewer | None, shown: Mapping[str, object]
) -> Markup:  # fmt: skip
    """What a template says in the reader's language, of nobody in particular unless `shown` names somebody."""
    said = texts(site, request, viewer)
    return Markup(site.templates.get_template(template).render({  # noqa: S704  # our own template, which escapes
        "say": lambda key, **params: said.say(f"page.{key}", **params),
        "tell": lambda key, **params: said.say(f"web.{key}", **params),
        "language": said.language, "asset": assets.address, "here": request.url.path,
        "estate": site.settings.estate, **shown,
    }))  # fmt: skip


def keep(answer: Response, name: str, value: str) -> None:
    """Set a cookie that lasts until the browser is closed; an empty one ends it."""
    age = None if value else 0
    answer.set_cookie(name, value, max_age=age, path="/", secure=True, httponly=True, samesite="strict")


async def form(request: Request, most: int = FIELDS) -> dict[str, str]:
    """The fields of a form; of one that stands there several times, its values with commas between."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/x-www-form-urlencoded":
        raise HTTPException(415)
    body = await request.body()
    try:
        text = body.decode("ascii")
        pairs = parse_qsl(text, keep_blank_values=True, strict_parsing=bool(text), max_num_fields=most)
    except (ValueError, UnicodeDecodeError) as error:
        raise HTTPException(400) from error
    found: dict[str, str] = {}
    for name, value in pairs:
        found[name] = f"{found[name]},{value}" if name in found else value
    return found


def must_be_own(site: Site, request: Request, given: Mapping[str, str], cookie: str) -> None:
    """A form that another page made, or of another session, is refused."""
    if not site.sessions.is_form_token(request.cookies.get(cookie, ""), given.get("token", "")):
        site.counted["forms refused"] += 1
        raise HTTPException(403)
