"""Texts, playbook and zone as a configured installation has them."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from dcdecom.documents.playbook import load as load_playbook
from dcdecom.documents.texts import load as load_texts
from dcdecom.model.playbook import Playbook
from dcdecom.model.settings import OfficeSettings
from dcdecom.model.texts import Texts
from dcdecom.papers.maker import CasePapers

ROOT = Path(__file__).parents[3]
OFFICE = OfficeSettings("Dinas Komunikasi dan Informatika Kota Batam", "Jalan Engku Putri Nomor 1, Batam", "Batam")


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
def papers(playbook: Playbook, texts: Texts, zone: ZoneInfo) -> CasePapers:
    return CasePapers(playbook, texts, zone, OFFICE)
