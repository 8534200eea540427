"""Texts, playbook and zone as a configured installation has them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import BinaryIO
from zoneinfo import ZoneInfo

import pytest

from dcdecom.documents.people import load as load_people
from dcdecom.documents.playbook import load as load_playbook
from dcdecom.documents.texts import load as load_texts
from dcdecom.errors import InputError
from dcdecom.model.people import People
from dcdecom.model.playbook import Playbook
from dcdecom.model.settings import OfficeSettings
from dcdecom.model.texts import Texts
from dcdecom.papers.renderer import CasePapers
from dcdecom.papers.templates import Templates
from dcdecom.ports.decoder import NoDecoder

ROOT = Path(__file__).parents[3]
OFFICE = OfficeSettings(
    "Dinas Komunikasi dan Informatika Kota Batam", address="Jalan Engku Putri Nomor 1, Batam", place="Batam"
)


def no_files(digest: str) -> BinaryIO:
    """No attachment is here."""
    raise InputError(f"{digest} is not here")


def unmarked(page: str) -> str:
    """A page without the marks that keep its dates whole, for what is looked for in its text."""
    return re.sub(r'<span class="date">([^<]*)</span>', r"\1", page)


def texts_of(language: str) -> Texts:
    """Every sentence of a language, from all its files."""
    return load_texts(language)


@pytest.fixture(scope="session")
def texts() -> Texts:
    return texts_of("id")


@pytest.fixture(scope="session")
def english() -> Texts:
    return texts_of("en")


@pytest.fixture(scope="session")
def zone() -> ZoneInfo:
    return ZoneInfo("Asia/Jakarta")


@pytest.fixture(scope="session")
def playbook() -> Playbook:
    return load_playbook(ROOT / "playbooks/penarikan-server.yaml")


@pytest.fixture(scope="session")
def people(playbook: Playbook) -> People:
    """The lab's people, who hold every post."""
    return load_people(ROOT / "dcdecom_lab/people.yaml", playbook)


@pytest.fixture(scope="session")
def papers(playbook: Playbook, texts: Texts, zone: ZoneInfo, people: People) -> CasePapers:
    templates = Templates((ROOT / "playbooks/templates/id",))
    return CasePapers(playbook, texts, zone, OFFICE, people, templates, no_files, NoDecoder())
