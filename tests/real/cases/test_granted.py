"""The accounts that the cases of the real bed work with: made by `dcdecom grant`, typed by an administrator."""

from __future__ import annotations

import os
from pathlib import Path

import yaml

from dcdecom.bootstrap import doctor_inputs
from dcdecom.doctor import examine
from dcdecom.documents.configuration import load
from dcdecom.model.rights import username
from tests.beds.real import RealBed
from tests.cases.office import Office
from tests.contract.owners import NetBoxOwner, RealZabbixOwner
from tests.real import login
from tests.real.granting import Tokens, begin_from_nothing, digest_of, make_tokens, work_with


def test_from_nothing_to_the_accounts_of_the_cases(bed: RealBed, office: Office) -> None:
    """Whoever loads the bed after this works with them, until its next reset."""
    settings = load(bed.configuration)
    admin = str(bed.bed.record["zabbix"]["tokens"]["admin"])
    record = NetBoxOwner(settings.netbox.url, bed.owner)
    monitoring = RealZabbixOwner(settings.zabbix.url, admin, "")
    before = dict(bed.bed.record["zabbix"]["tokens"])
    begin_from_nothing(record, monitoring)
    _name_administrators(office, {system: bed.bed.record[system]["tokens"]["admin"] for system in ("netbox", "zabbix")})

    shown = office.type("grant", "plan").ended(4, "make ")
    office.type("grant", "apply", "--confirm", digest_of(shown.text)).ended(0, "Nothing to do")
    made = make_tokens(record, monitoring)
    work_with(bed.bed, made)
    _keep(office, made)
    given = doctor_inputs.doctor(load(office.config), "penarikan-server")
    lines = examine(given, ["netbox", "zabbix"], lambda *_: None)
    rights = [line for line in lines if line.code in ("netbox-right", "zabbix-right")]
    assert {line.state for line in rights} == {"ok"}, rights
    told = {line.subject: line.said for line in lines if line.code.endswith("-answers")}
    assert all(username(role) in " ".join(told.values()) for role in ("reader", "writer")), told
    assert before["writer"] not in made["zabbix"].values()


def _name_administrators(office: Office, tokens: dict[str, str]) -> None:
    written = yaml.safe_load(office.config.read_text("utf-8"))
    for system, token in tokens.items():
        written[system]["administrator"] = f"file:{_secret(office.folder / 'secrets' / f'{system}-admin', token)}"
    office.config.write_text(yaml.safe_dump(written), "utf-8")


def _keep(office: Office, tokens: Tokens) -> None:
    for system, known in tokens.items():
        for role, token in known.items():
            _secret(office.folder / "secrets" / f"{system}-{role}", token)


def _secret(path: Path, token: str) -> Path:
    """A file that the team's logins can read."""
    path.touch(0o640)
    os.chown(path, -1, login.team())
    path.write_text(token, "utf-8")
    return path
