"""A second monitoring system beside Zabbix: a package of adapters, and one row in a table. A case runs on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from dcdecom.adapters.secrets import Secrets
from dcdecom.bootstrap import accounts, clocks, documents, systems
from dcdecom.bootstrap.monitoring import MONITORING, monitoring
from dcdecom.documents.configuration import load
from dcdecom.engine.systems import Systems
from dcdecom.errors import InputError
from dcdecom.model.settings import Settings
from dcdecom.steps.moves import Finished
from tests import watch
from tests.unit.run.office import ONE, POLICY, Office, playbook
from tests.watch import service

URL = "http://198.18.20.9/watch"


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[Settings]:
    MONITORING["watch"] = watch.as_a_system()
    file = tmp_path / "dcdecom.yaml"
    secret = "env:NOT_ASKED_FOR"
    file.write_text(
        "estate: lab\npeople: people.yaml\ninventory: inventory\nmonitoring: watch\n"
        f"netbox: {{url: 'http://198.18.20.8', reader: '{secret}', writer: '{secret}'}}\n"
        f"zabbix: {{url: '{URL}', reader: '{secret}', writer: '{secret}'}}\n",
        "utf-8",
    )
    (tmp_path / "inventory").mkdir()
    for name in ("hosts", "groups", "defaults"):
        (tmp_path / "inventory" / f"{name}.yaml").write_text("{}\n", "utf-8")
    service.at.cache_clear()
    yield load(file)
    del MONITORING["watch"]


class Watched(Office):
    """An office whose monitoring is the second one."""

    settings: Settings

    def systems(self, acting: bool = True) -> Systems:
        given = super().systems(acting)
        reading = systems.readers(self.settings, self.clock).monitoring
        writing = systems.writers(self.settings, self.clock).monitoring
        return replace(
            given,
            readers=replace(given.reading(), monitoring=reading),
            writers=replace(given.writers, monitoring=writing) if given.writers else None,
        )


@pytest.fixture
def office(tmp_path: Path, settings: Settings) -> Watched:
    made = Watched(tmp_path, playbook("take-out", "forget", "end", policy=POLICY))
    made.settings = settings
    return made


def test_a_case_runs_its_monitoring_steps_on_it(office: Watched) -> None:
    """Silenced before the shutdown, disabled, exported, let speak again and deleted; then looked for and not found."""
    it = service.at(URL)
    host = it.watch(ONE.name, ONE.ip, ONE.serial)
    id = office.opened()
    assert isinstance(office.drive(id), Finished)
    assert it.done == [f"silence {host}", f"disable {host}", "end-silence dcdecom", f"delete {host}"]
    assert it.hosts == {}
    case = office.case(id)
    assert {t.change.kind: t.state for t in case.changes if t.change.system == "zabbix"} == dict.fromkeys(
        ("silence", "disable", "export", "unsilence", "delete"), "verified"
    )
    assert host in case.devices[ONE.name].hosts
    assert not any(line.startswith(("silence", "disable", "delete")) for line in office.world.done)


def test_its_readings_and_sentences_bear_its_own_name(settings: Settings) -> None:
    (answer,) = dict(systems.readers(settings, clocks.clock()).monitoring.hosts(["srv-1"])).values()
    assert (answer.source.system, answer.source.title) == ("watch", "Watch")
    said = documents.texts(settings, "en").sentences
    assert said["findings.host-blocked"].startswith("Watch would refuse to delete")
    assert not [key for key, text in said.items() if "Zabbix" in text]


def test_its_accounts_are_met_by_whoever_asks_for_rights(settings: Settings) -> None:
    met = accounts.monitoring_accounts(settings, Secrets(), clocks.clock())
    assert set(met) == {"reader", "writer"}


def test_a_monitoring_that_nobody_knows_is_refused_with_those_that_there_are(settings: Settings) -> None:
    with pytest.raises(InputError, match="nagios is not known; expected zabbix or watch"):
        monitoring(replace(settings, monitoring="nagios"))


def test_without_the_key_it_is_zabbix(settings: Settings) -> None:
    text = settings.path.read_text("utf-8").replace("monitoring: watch\n", "")
    settings.path.write_text(text, "utf-8")
    assert monitoring(load(settings.path)).TITLE == "Zabbix"
