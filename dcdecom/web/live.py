"""Progress as it happens: a stream that says that a case has changed. What it says then stands on its page."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from datetime import date

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse

from dcdecom.errors import DcdecomError
from dcdecom.web.answers import viewer
from dcdecom.web.reading import one_case
from dcdecom.web.site import Site

SECONDS = 2.0
"""Between two looks at a case."""
BREATH = 5.0
"""Seconds after which a stream that has nothing to say says so: a page that hears nothing shows nothing."""
WHOLE = 540.0
"""After which a stream ends; the browser opens it again."""
AT_ONCE, OF_ONE = 24, 4
"""Streams, in all and of one person: the others' requests need room."""

Mark = tuple[str, date]


class Live:
    """The streams that are open."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._open: Counter[str] = Counter()

    async def stream(self, request: Request) -> Response:
        """A stream of one case for who works on our side. It does not keep a session alive."""
        found = await run_in_threadpool(viewer, self._site, request, uses=False)
        if found is None:
            return RedirectResponse("/login", 303)
        shown = await run_in_threadpool(one_case, self._site, request, found)
        if not found.is_ours(shown.playbook):
            raise HTTPException(404)
        person = found.person.id
        if self._open.total() >= AT_ONCE or self._open[person] >= OF_ONE:
            raise HTTPException(503)
        told = self._told(request, shown.case.id, person)
        return StreamingResponse(told, media_type="text/event-stream", headers={"x-accel-buffering": "no"})

    async def _told(self, request: Request, case: str, person: str) -> AsyncIterator[str]:
        self._open[person] += 1
        try:
            began = said = time.monotonic()
            mark = await run_in_threadpool(self._mark, case)
            yield "retry: 3000\n: open\n\n"
            while time.monotonic() - began < WHOLE:
                await asyncio.sleep(SECONDS)
                now = await run_in_threadpool(self._mark, case)
                is_over = await run_in_threadpool(viewer, self._site, request, uses=False) is None
                if now != mark or is_over:
                    mark, said = now, time.monotonic()
                    yield f"event: case\ndata: {case}\n\n"
                elif time.monotonic() - said >= BREATH:
                    said = time.monotonic()
                    yield "event: still\ndata:\n\n"
                if is_over:
                    return
        finally:
            self._open[person] -= 1

    def _mark(self, case: str) -> Mark | None:
        """What a page of the case depends on: its last event, and the day. None where it cannot be read now."""
        try:
            head = self._site.cases.head(case)
        except (DcdecomError, OSError):
            return None
        return (head, self._site.today())
