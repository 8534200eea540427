"""The password of a Kea account gets nowhere: not when a server is read, and not when it refuses or repeats it."""

from __future__ import annotations

import base64
from typing import Any

import pytest
import yaml

from dcdecom_lab.kea import KeaServer, config, reservation
from tests.cases.office import Office
from tests.secrecy.watched import content_of, forms_of

SECRET, WRONG = "kEa-Rahasia-4417-Batam-Kota-911", "sAlah-Rahasia-4417-Batam-Kota-9"
BACKEND = "bAsis-Data-Rahasia-4417-Batam-911"
"""A password that stands in Kea's own configuration."""


def _named(office: Office, server: KeaServer, secret: str) -> None:
    place = office.folder / "secrets" / "kea-reader"
    place.unlink(missing_ok=True)
    place.touch(0o600)
    place.write_text(f"{secret}\n", "utf-8")
    content: dict[str, Any] = yaml.safe_load(office.config.read_text("utf-8"))
    reader = {"username": "dcdecom", "password": "file:secrets/kea-reader"}
    content["dhcp"] = {"servers": [{"name": "dhcp-1", "owner": "Tim", "url": server.url, "reader": reader}]}
    office.config.write_text(yaml.safe_dump(content, sort_keys=False), "utf-8")


@pytest.mark.parametrize(
    ("secret", "fault", "said"),
    [(SECRET, "", ""), (WRONG, "", "HTTP 401"), (SECRET, "quotes", "(secret)")],
    ids=("right", "wrong", "repeated"),
)
def test_the_password_is_nowhere(office: Office, secret: str, fault: str, said: str) -> None:
    its = config((1, "10.7.0.0/24", [reservation("10.7.0.9", "02:00:00:00:00:09")]))
    its["lease-database"] = {"type": "mysql", "password": BACKEND}
    with KeaServer(its, accounts={"dcdecom": SECRET}, faults={"config-get": fault} if fault else {}) as server:
        _named(office, server, secret)
        checked = office.read("check", str(office.request("accepted")), "-vv")
        looked = office.read("doctor", "--only", "references", "-vv")
    for shown in (checked, looked):
        assert said in " ".join(shown.text.split())
    basic = base64.b64encode(f"dcdecom:{secret}".encode()).decode()
    for known in (SECRET, secret, basic, BACKEND):
        forms = forms_of(known)
        assert any(form in f"x{known}x".encode() for form in forms)
        files = [p for p in office.folder.rglob("*") if p.is_file() and p.parent.name not in ("secrets", "sealed")]
        places = {str(path): content_of(path) for path in files}
        places |= {f"{n} {s.words[:2]}": s.text.encode() for n, s in enumerate(office.said)}
        assert [place for place, content in places.items() if any(form in content for form in forms)] == []
