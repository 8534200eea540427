"""`lab demo --web` at a terminal of 80 columns and in a browser: what somebody signs there is recorded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.docs.reading import ROOT
from tests.docs.test_demo import DEMO, environment, left, output  # noqa: F401
from tests.terminal import Terminal

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.web, pytest.mark.timeout(600)]


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="id-ID")
    yield context.new_page()
    context.close()


def test_somebody_looks_around_signs_and_is_invited(
    page: Page, environment: dict[str, str], output: Path  # noqa: F811
) -> None:  # fmt: skip
    with Terminal([*DEMO, str(output), "--web"], ROOT, environment) as terminal:
        shown = terminal.sees("Ctrl-C ends it.", within=400)
        assert terminal.widest <= 80
        [front] = re.findall(r"^  (http://dcdecom\.localhost:\d+)/demo$", shown, flags=re.M)
        _disposes(page, front)
        _stands_at_the_rack(page, front)
        _sees_drift(page, front)
        _is_invited(page, front)
        terminal.presses("c")
        assert terminal.ended(60) == 0, terminal.text
        assert "The demo has ended." in terminal.text
    assert left(environment) == ([], [])


def _becomes(page: Page, front: str, person: str) -> None:
    page.goto(f"{front}/demo")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("button", name=person, exact=True).click()
    page.locator("#begin").click()
    page.wait_for_url(re.compile(r"^(?!.*/login).*$"))


def _disposes(page: Page, front: str) -> None:
    """The head signs at the signing origin, and the worker records it."""
    from playwright.sync_api import expect

    _becomes(page, front, "kadis")
    page.locator('a[href$="/decide/disposisi-kadis"]').first.click()
    page.locator('a[href*="//sign.dcdecom.localhost:"]').first.click()
    expect(page.locator("#statement")).to_contain_text("decision: approve")
    page.locator("#go").click()
    expect(page.locator("#said")).to_contain_text("Tercatat", timeout=60_000)


def _stands_at_the_rack(page: Page, front: str) -> None:
    _becomes(page, front, "rina")
    page.locator("#says", has_text="BOLEH DICABUT").wait_for(timeout=30_000)


def _sees_drift(page: Page, front: str) -> None:
    _becomes(page, front, "kasi")
    page.goto(f"{front}/drift")
    assert "srv-dinkes-04" in page.locator("main").inner_text()


def _is_invited(page: Page, front: str) -> None:
    """Both keys of one who has none yet are made, and wait to be accepted."""
    from playwright.sync_api import expect

    page.goto(f"{front}/demo")
    page.locator("main a").click()
    page.locator("#go").click()
    expect(page.locator("#said")).to_contain_text("Tercatat", timeout=60_000)
    page.locator("#next").click()
    page.locator("#go").click()
    expect(page.locator("#said")).to_contain_text("Tercatat", timeout=60_000)
