"""What a command leaves for whoever watches: one id in log, journal and change log; notices; a case that is watched."""

from __future__ import annotations

import json

import yaml

from tests.cases.office import PLAYBOOK, Office

KEYS = {"at", "command", "kind", "text"}


def _noticed(office: Office) -> None:
    """Let a command stand for the mailbox; it also tries whether its case is held while it is sent."""
    body = yaml.safe_load(office.config.read_text("utf-8"))
    told, locks = office.folder / "notices", office.data / "locks"
    held = f"for lock in {locks}/*.attended; do flock -n $lock true || echo $lock is held >> {told}; done"
    body["notices"] = {"mail": ["/bin/sh", "-c", f"cat >> {told}; {held}"]}
    office.config.write_text(yaml.safe_dump(body), "utf-8")


def test_a_command_has_one_id_in_its_log_and_in_the_journal(office: Office) -> None:
    _noticed(office)
    request = str(office.request_for("srv-bapenda-01"))
    said = office.type("run", PLAYBOOK, request, "--log-format", "json").ended(4)
    lines = [json.loads(line) for line in said.err.splitlines()]
    assert all(line.keys() >= KEYS for line in lines)
    (command,) = {line["command"] for line in lines}
    id = next(line["text"] for line in lines if line["text"].startswith("Opened")).removeprefix("Opened ").rstrip(".")
    events = office.events(id)
    assert {event.payload["command"] for event in events} == {command}
    told = [(line["seq"], line["text"], line["head"]) for line in lines if line["kind"] == "event"]
    assert told == [(event.seq, event.type, event.hash) for event in events]
    assert "WAITING" in said.out
    (notice,) = (office.folder / "notices").read_text("utf-8").splitlines()
    assert notice.startswith(f"dcdecom {id} [lab]: WAITING for ")
    office.run(id).ended(4)
    assert (office.folder / "notices").read_text("utf-8").splitlines() == [notice]


def test_an_error_is_one_line_of_the_log(office: Office) -> None:
    said = office.read("case", "show", "2026-9999", "--log-format", "json").ended(2)
    (line,) = [json.loads(line) for line in said.err.splitlines()]
    assert (line["kind"], line["error"], line["exit"]) == ("error", "InputError", 2)


def test_a_watched_case_is_shown_again_when_it_changes(office: Office) -> None:
    id = office.open(office.request_for("srv-bapenda-01"), 4)
    watching = office.start("case", "show", id, "--watch", "--json", by="")
    watching.until('"state": "open"')
    office.gives_up(id, "the office keeps it").ended(0)
    shown = [json.loads(line) for line in office.end(watching).ended(0).out.splitlines()]
    assert {row["state"] for row in shown[:-1]} == {"open"}, "asked for first, on a sheet"
    assert shown[-1]["state"] == "cancelled"
    assert shown[0]["events"] < shown[-1]["events"]
