"""A browser, and the pages that it is shown. A browser that is missing is an error here, never a skip."""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import pytest
from PIL import Image, ImageDraw

from dcdecom.adapters.decoding import ChildDecoder
from dcdecom.documents.report import load
from dcdecom.model.fold import fold
from dcdecom.papers.build_report import build
from dcdecom.papers.page import render
from dcdecom.papers.photo_source import Photo
from dcdecom.papers.serialise import from_mapping
from tests.unit.papers import journals
from tests.unit.papers.conftest import playbook, texts, zone  # noqa: F401
from tests.unit.papers.test_page import SCHEMA_1

if TYPE_CHECKING:
    from playwright.sync_api import Browser

LONG = "srv-dengan-nama-yang-sangat-panjang-sekali-untuk-menguji-lebar-halaman-01"


Launch: TypeAlias = "Callable[..., Browser]"
"""Starts a browser of its own, with further arguments."""


@pytest.fixture(scope="session")
def launch() -> Iterator[Launch]:
    """One driver for all tests: a thread can have one only."""
    from playwright.sync_api import sync_playwright

    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or "chromium is not installed"
    with sync_playwright() as driver:
        # As root, chromium starts only without its sandbox; the pages are our own.
        yield lambda *more: driver.chromium.launch(executable_path=found, args=["--no-sandbox", *more])


@pytest.fixture(scope="session")
def browser(launch: Launch) -> Iterator[Browser]:
    started = launch()
    yield started
    started.close()


def _photo() -> Photo:
    picture = Image.new("RGB", (800, 600), "#c9ccd0")
    ImageDraw.Draw(picture).rectangle((120, 220, 680, 380), fill="white", outline="black")
    file = io.BytesIO()
    picture.save(file, "PNG")
    return Photo(ChildDecoder().thumbnail(file.getvalue()).jpeg)


def _long() -> journals.Journal:
    """A long name in every place where a name stands, and eight devices."""
    j = journals.Journal("2026-0099")
    servers = [journals.asked(f"{LONG}-{n}", f"SN{n}" * 12, f"R07 U{n + 2}") for n in range(8)]
    j.opened(f"Dinas {LONG}", f"800/{LONG}/2026", servers).open_step("pemeriksaan")
    for server in servers:
        foreign = journals.finding(server["name"], "foreign-mac", "record-network", port="tor-1 " + "Gi1/0/5" * 9,
                                   mac="52:54:00:1a:7c:02", holder=LONG)  # fmt: skip
        j.looked("pemeriksaan", server, {**journals.AGREED, "record-network": "tidak sesuai"}, (foreign,))
    return j


@pytest.fixture(scope="session")
def pages(tmp_path_factory, playbook, texts, zone) -> Mapping[str, Path]:  # noqa: F811
    """A page of each kind of case, by name."""
    given = {
        "accepted": journals.accepted(), "plan": journals.accepted("plan"), "unknown": journals.accepted("one-port"),
        "rejected": journals.rejected(), "three": journals.three(), "unread": journals.could_not_read(),
        "long": _long(), "hostile": journals.hostile(),
    }  # fmt: skip
    photos = {journals.digest("label.jpg"): _photo()}
    made = {name: render(build(fold(j.events), playbook, texts, zone), texts, photos) for name, j in given.items()}
    made["schema-1"] = render(from_mapping(load(SCHEMA_1), texts), texts, {})
    folder = tmp_path_factory.mktemp("pages")
    for name, html in made.items():
        (folder / f"{name}.html").write_text(html, "utf-8")
    return {name: folder / f"{name}.html" for name in made}
