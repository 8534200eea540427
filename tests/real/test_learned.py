"""What `dcdecom learn` proposes is imported into the real NetBox as it is, by the form that people use."""

from __future__ import annotations

import re
from pathlib import Path
from secrets import token_urlsafe
from typing import Any

import pytest
import requests
from click.testing import CliRunner

from dcdecom.cli import dcdecom
from dcdecom.documents.configuration import load
from tests.beds.real import RealBed
from tests.contract.owners import NetBoxOwner

from .bed.control import Bed

pytestmark = pytest.mark.real
SERVER = "srv-bpkad-01"
MODELS = ("dcim.macaddress", "dcim.cable", "dcim.interface", "dcim.device", "dcim.site")


class Form:
    """NetBox's web pages, as somebody who logged in meets them."""

    def __init__(self, owner: NetBoxOwner) -> None:
        self.url, self.session = owner.url, requests.Session()
        self.session.trust_env = False
        password = f"{token_urlsafe(24)}aA1"
        user = owner.make("users/users", username=f"clerk-{owner.mark}", password=password)
        about = {"name": f"clerk {owner.mark}", "object_types": list(MODELS), "actions": ["view", "add", "change"]}
        owner.make("users/permissions", **about, users=[user["id"]])
        self._post("/login/", username=f"clerk-{owner.mark}", password=password)

    def imports(self, path: str, csv: str) -> str:
        """Import a file by one of NetBox's import forms; the page that came of it."""
        return self._post(path, import_method="direct", data=csv, format="csv", csv_delimiter="auto")

    def _post(self, path: str, **fields: str) -> str:
        page = self.session.get(f"{self.url}{path}", timeout=60).text
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert found, page[:2000]
        sent = {**fields, "csrfmiddlewaretoken": found[1]}
        answer = self.session.post(f"{self.url}{path}", data=sent, headers={"Referer": self.url}, timeout=60)
        assert answer.status_code == 200, answer.text[:2000]
        return answer.text


@pytest.fixture
def place(touched: Bed, tmp_path: Path) -> tuple[Path, NetBoxOwner]:
    real = RealBed(tmp_path)
    return real.configuration, NetBoxOwner(load(real.configuration).netbox.url, real.owner)


def learned(config: Path, what: str) -> str:
    """What is proposed for one server; the file alone."""
    done = CliRunner().invoke(dcdecom, ["learn", what, "--device", SERVER, "--config", str(config)])
    assert done.exit_code == 0, (done.output, done.exception)
    return done.stdout


def test_addresses_and_cables_that_were_proposed_are_imported(place: tuple[Path, NetBoxOwner]) -> None:
    config, owner = place
    form = Form(owner)
    before = card(owner)
    owner.call("PATCH", f"dcim/interfaces/{before['id']}/", {"primary_mac_address": None})
    owner.call("DELETE", f"dcim/mac-addresses/{before['primary_mac_address']['id']}/")
    csv = learned(config, "macs")
    assert csv.startswith("mac_address,device,interface,is_primary,description\n")
    page = form.imports("/dcim/mac-addresses/import/", csv)
    assert card(owner)["mac_address"] == before["mac_address"], page[:4000]

    far = before["connected_endpoints"][0]["id"]
    owner.call("DELETE", f"dcim/cables/{before['cable']['id']}/")
    page = form.imports("/dcim/cables/import/", learned(config, "cables"))
    again = card(owner)
    assert again["cable"], page[:4000]
    assert [end["id"] for end in again["connected_endpoints"]] == [far]


def card(owner: NetBoxOwner) -> dict[str, Any]:
    """The server's data interface."""
    return owner.one("dcim/interfaces", device=SERVER, name="eth0")
