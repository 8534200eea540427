"""The page as people see it: on a screen and a phone, light and dark, with and without script, and on paper."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.web

NAMES = ("accepted", "plan", "unknown", "rejected", "three", "unread", "long", "hostile", "schema-1")
SIZES = {"phone": (390, 844), "screen": (1280, 800)}
A4, F4 = ("210mm", "297mm"), ("215mm", "330mm")


@contextmanager
def opened(browser: Browser, file: Path, size: str = "screen", scheme: str = "light", script: bool = True
           ) -> Iterator[Page]:  # fmt: skip
    """A page in a window of its own, from which nothing may be asked of any other place."""
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, java_script_enabled=script
    )
    page = context.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(file.as_uri())
    yield page
    context.close()
    assert [url for url in asked if url != file.as_uri() and not url.startswith("data:image/jpeg")] == []
    assert said == []


@pytest.mark.parametrize(("size", "scheme"), [("screen", "light"), ("phone", "dark")])
@pytest.mark.parametrize("name", NAMES)
def test_it_is_accessible(name: str, size: str, scheme: str, browser: Browser, pages: Mapping[str, Path]) -> None:
    """axe-core finds nothing, with the rules of WCAG 2.2 A and AA and of good practice."""
    from axe_playwright_python.sync_playwright import Axe

    with opened(browser, pages[name], size, scheme) as page:
        found = Axe().run(page).response
    told = [(v["id"], [n["html"][:160] for n in v["nodes"][:3]]) for v in found["violations"]]
    assert told == []
    assert len(found["passes"]) > 15, "axe looked at nothing"


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_wider_than_the_window(name: str, size: str, browser: Browser, pages: Mapping[str, Path]) -> None:
    with opened(browser, pages[name], size) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[size][0]


@pytest.mark.parametrize("name", ["accepted", "rejected", "three"])
def test_the_answer_fits_on_the_first_screen(name: str, browser: Browser, pages: Mapping[str, Path]) -> None:
    """Verdicts, changes, what is missing and what is asked, without turning a page."""
    with opened(browser, pages[name]) as page:
        bottoms = page.eval_on_selector_all(".panel", "all => all.map(e => e.getBoundingClientRect().bottom)")
    assert len(bottoms) == 4
    assert max(bottoms) <= SIZES["screen"][1]


def test_the_three_verdicts_stand_side_by_side(browser: Browser, pages: Mapping[str, Path]) -> None:
    with opened(browser, pages["rejected"]) as page:
        tops = page.eval_on_selector_all(".three > li", "all => all.map(e => e.getBoundingClientRect().top)")
    assert (len(tops), len(set(tops))) == (3, 1)


@pytest.mark.parametrize("name", ["accepted", "hostile"])
def test_it_is_the_same_without_script(name: str, browser: Browser, pages: Mapping[str, Path]) -> None:
    with opened(browser, pages[name]) as page:
        shown = page.locator("body").inner_text()
    with opened(browser, pages[name], script=False) as page:
        assert page.locator("body").inner_text() == shown


def test_dark_is_dark(browser: Browser, pages: Mapping[str, Path]) -> None:
    lights = []
    for scheme in ("light", "dark"):
        with opened(browser, pages["accepted"], scheme=scheme) as page:
            colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
        lights.append(sum(int(part) for part in colour.strip("rgb()").split(",")[:3]))
    assert lights[0] > 700
    assert lights[1] < 100


@pytest.mark.parametrize(("paper", "scheme"), [(A4, "light"), (F4, "dark")], ids=["A4", "F4"])
@pytest.mark.parametrize("name", ["accepted", "three", "long"])
def test_it_prints(name: str, paper: tuple[str, str], scheme: str, browser: Browser, pages: Mapping[str, Path]) -> None:
    """On white whatever the screen is, nothing cut off at the right, and no step or change torn in two."""
    width, height = paper
    with opened(browser, pages[name], scheme=scheme) as page:
        page.emulate_media(media="print", color_scheme=scheme)
        across = int(width.removesuffix("mm")) - 30
        page.set_viewport_size({"width": int(across / 25.4 * 96), "height": 1000})
        assert page.evaluate("document.documentElement.scrollWidth") <= int(across / 25.4 * 96)
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        for selector in (".steps > li", ".changes tr", ".panel"):
            kept = page.eval_on_selector_all(selector, "all => all.map(e => getComputedStyle(e).breakInside)")
            assert set(kept) <= {"avoid"}
        content = page.pdf(width=width, height=height, print_background=True)
    assert content.startswith(b"%PDF-")
    sizes = set(re.findall(rb"/MediaBox \[0 0 ([0-9.]+) ([0-9.]+)\]", content))
    assert [(float(w), float(h)) for w, h in sizes] == [pytest.approx((_points(width), _points(height)), abs=1)]


def _points(length: str) -> float:
    return int(length.removesuffix("mm")) / 25.4 * 72
