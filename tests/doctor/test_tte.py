"""What the doctor says of trust roots, of the library, and of whose certificates are known; without a lab."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from dcdecom.adapters.tte_roots import trust_roots
from dcdecom.doctor.tte import tte
from dcdecom.model.people import Certificate, Mandate, People, Person
from dcdecom.ports.machine import TrustRoot
from tests.unit.decoding import ttes

TODAY = ttes.AT.date()
DEWI = Person("dewi", "Dewi", (Mandate("head", date(2026, 1, 1)),))
KNOWN = replace(DEWI, certificates=(Certificate(serial_number=ttes.NIK),))


@dataclass
class ThisOne:
    """What the doctor asks of a machine."""

    installed: bool = True

    def trust_roots(self, file: Path) -> tuple[TrustRoot, ...]:
        return trust_roots(file)

    def checks_tte(self) -> bool:
        return self.installed


def lines(roots: Path | None, *, today: date = TODAY, person: Person = KNOWN, installed: bool = True) -> list[str]:
    given = SimpleNamespace(
        settings=SimpleNamespace(tte=SimpleNamespace(roots=roots), people="people.yaml"), today=today,
        machine=ThisOne(installed), people=People((person,), ""),
    )  # fmt: skip
    return [f"{line.state}: {line.said}" for line in tte(given, lambda *_: None)]  # type: ignore[arg-type]


@pytest.fixture
def roots(tmp_path: Path) -> Path:
    file = tmp_path / "roots.pem"
    file.write_text("BSrE\n" + ttes.office().ca.pem)
    return file


def test_roots_that_hold(roots: Path) -> None:
    assert lines(roots) == ["ok: 1 trust roots, none of which has expired"]
    assert lines(None) == ["ok: none are named: a TTE is recorded as not checked"]


def test_roots_that_expired_or_soon_will(roots: Path) -> None:
    end = (ttes.AT + 1000 * ttes.DAY).date()
    assert lines(roots, today=end + timedelta(days=1)) == [f"to fix: this trust root expired on {end}"]
    assert lines(roots, today=end - timedelta(days=59)) == [f"to fix: this trust root expires on {end}"]
    assert lines(roots, today=end - timedelta(days=60)) == ["ok: 1 trust roots, none of which has expired"]


def test_a_certificate_of_nobody_who_issues_any(tmp_path: Path) -> None:
    (tmp_path / "dewi.pem").write_text(ttes.office().dewi.pem)
    assert "to fix: this is no certificate of an authority" in lines(tmp_path / "dewi.pem")


NO_CERTIFICATE = b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"


@pytest.mark.parametrize("content", [None, b"", b"\xff", NO_CERTIFICATE])
def test_roots_that_cannot_be_read(content: bytes | None, tmp_path: Path) -> None:
    file = tmp_path / "roots.pem"
    if content is not None:
        file.write_bytes(content)
    (line,) = lines(file)
    assert line.startswith("to fix: ")
    assert str(file) in line


def test_without_the_library_or_a_certificate_of_anybody_it_says_so(roots: Path) -> None:
    assert "to fix: what checks a TTE is not installed" in lines(roots, installed=False)
    assert "to fix: the people file does not say whose any certificate is" in lines(roots, person=DEWI)
