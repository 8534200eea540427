"""The password of a controller's account gets nowhere: neither where it is right, nor refused, nor repeated."""

from __future__ import annotations

import base64
from typing import Any

import pytest
import yaml

from dcdecom_lab.redfish import SYSTEMS, RedfishServer, machine
from tests.cases.office import Office
from tests.secrecy.watched import content_of, forms_of

SECRET, WRONG = "bMc-Rahasia-4417-Batam-Kota-911", "sAlah-Rahasia-4417-Batam-Kota-9"
SERVER = "srv-disdik-01"


def _named(office: Office, server: RedfishServer, secret: str) -> None:
    place = office.folder / "secrets" / "bmc-reader"
    place.unlink(missing_ok=True)
    place.touch(0o600)
    place.write_text(f"{secret}\n", "utf-8")
    content: dict[str, Any] = yaml.safe_load(office.config.read_text("utf-8"))
    reader = {"username": "dcdecom", "password": "file:secrets/bmc-reader"}
    content["controllers"] = {"reader": reader, "servers": [{"device": SERVER, "url": server.url}]}
    office.config.write_text(yaml.safe_dump(content, sort_keys=False), "utf-8")


@pytest.mark.parametrize(
    ("secret", "different", "said"),
    [(SECRET, {}, ""), (SECRET, {"basic": False}, ""), (WRONG, {}, "HTTP 401"),
     (SECRET, {"faults": {SYSTEMS: "quotes"}}, "(secret)")],
    ids=("right", "session", "wrong", "repeated"),
)  # fmt: skip
def test_the_password_is_nowhere(office: Office, secret: str, different: dict[str, Any], said: str) -> None:
    its = office.server(SERVER)
    accounts = {"dcdecom": (SECRET, "ReadOnly")}
    with RedfishServer(machine(its.serial, (its.data.mac,)), accounts, estate="lab", **different) as server:
        _named(office, server, secret)
        checked = office.read("check", str(office.request("accepted")), "-vv")
        looked = office.read("doctor", "--only", "controllers", "-vv")
    for shown in (checked, looked):
        assert said in " ".join(shown.text.split())
    assert "may only read" in " ".join(looked.text.split()) or said
    basic = base64.b64encode(f"dcdecom:{secret}".encode()).decode()
    for known in (SECRET, secret, basic):
        forms = forms_of(known)
        files = [p for p in office.folder.rglob("*") if p.is_file() and p.parent.name not in ("secrets", "sealed")]
        places = {str(path): content_of(path) for path in files}
        places |= {f"{n} {s.words[:2]}": s.text.encode() for n, s in enumerate(office.said)}
        assert [place for place, content in places.items() if any(form in content for form in forms)] == []
