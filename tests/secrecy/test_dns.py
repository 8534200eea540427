"""The secret of a TSIG key gets nowhere: not when a zone is read, and not when a server refuses the key."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import pytest
import yaml

from dcdecom_lab.dns import DnsServer
from tests.cases.office import Office
from tests.secrecy.watched import content_of, forms_of
from tests.unit.zones.served import HEAD

SECRET = base64.b64encode(b"tSig-Rahasia-4417-Batam-Kota-911").decode()
WRONG = SECRET[::-1].replace("=", "") + "="


def _named(office: Office, server: DnsServer, secret: str) -> None:
    (office.folder / "secrets" / "dns-reader").unlink(missing_ok=True)
    (office.folder / "secrets" / "dns-reader").touch(0o600)
    (office.folder / "secrets" / "dns-reader").write_text(f"{secret}\n", "utf-8")
    content: dict[str, Any] = yaml.safe_load(office.config.read_text("utf-8"))
    reader = {"name": "reader", "secret": "file:secrets/dns-reader"}
    servers = [{"address": "127.0.0.1", "port": server.port, "zones": ["batam.test"], "reader": reader}]
    content["dns"] = {"views": [{"name": "inside", "owner": "Tim DNS", "servers": servers}]}
    office.config.write_text(yaml.safe_dump(content, sort_keys=False), "utf-8")


@pytest.mark.parametrize(
    ("secret", "said"), [(SECRET, ""), (WRONG, "BADSIG"), ("kunci4417bukanbase64x", "no base64")],
    ids=("right", "wrong", "no base64"),
)  # fmt: skip
def test_the_secret_of_a_key_is_nowhere(
    office: Office, secret: str, said: str, leaks: Callable[[str], list[str]]
) -> None:
    zones = {"batam.test": HEAD + "x A 10.7.0.9\n"}
    with DnsServer(zones, {"reader": SECRET}, {"reader": frozenset(zones)}) as server:
        _named(office, server, secret)
        checked = office.read("check", str(office.request("accepted")), "-vv")
        looked = office.read("doctor", "--only", "references", "-vv")
    for shown in (checked, looked):
        assert said in " ".join(shown.text.split())
    for known in {SECRET, secret}:
        assert leaks(known) == []


@pytest.fixture
def leaks(office: Office) -> Callable[[str], list[str]]:
    """Where a secret stands, in any spelling, of all that was written and said; and that it is found where it is."""

    def found(secret: str) -> list[str]:
        forms = forms_of(secret)
        files = [p for p in office.folder.rglob("*") if p.is_file() and p.parent.name not in ("secrets", "sealed")]
        places = {str(path): content_of(path) for path in files}
        places |= {f"{n} {s.words[:2]}": s.text.encode() for n, s in enumerate(office.said)}
        assert any(form in f"x{secret}x".encode() for form in forms)
        return [place for place, content in places.items() if any(form in content for form in forms)]

    return found
