"""The content of a form: asked for by the playbook, kept in its gate's event, compared, and answered for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from dcdecom.casework.accept_finding import LONGEST
from dcdecom.casework.form_content import FormNeeded, correct_form
from dcdecom.casework.submitted import Recorder, record
from dcdecom.documents.invariants import playbook_problems
from dcdecom.errors import InputError, Refused
from dcdecom.journal.notary import SshNotary
from dcdecom.journal.paper_code import code
from dcdecom.model.case import Device
from dcdecom.model.playbook import Gate, Row
from dcdecom.model.typed_form import FormAccessory, FormBackup, FormDevice, FormDisk, FormWipe, says
from dcdecom.ports.queue import Submission
from dcdecom.steps.moves import Await

from .office import ONE, POLICY, ROWS, TODAY, TWO, Office, playbook

Making = Callable[..., Office]
SAID = FormDevice(
    name=ONE.name,
    disks=(FormDisk("keep", serial="D1", bay="1", size="480 GB SSD"), FormDisk("wipe", serial="D2", source="label")),
    accessories=(FormAccessory("rails"), FormAccessory("other", 2, "adapter")),
    backup=FormBackup(True, "Sari", date(2026, 11, 20)),
    wipe=FormWipe(True, "owner"),
)


def rows(**gate: object) -> tuple[Row, ...]:
    asked = replace(ROWS["ask-them"], gates=(Gate("crew", "told"), Gate("owner", "form", form="typed", **gate)))  # type: ignore[arg-type]
    return tuple(asked if row.slug == asked.slug else row for row in playbook().rows)


def office_with(making: Making, *servers: object, waives: tuple[str, ...] = ()) -> Office:
    office = making(servers=servers or (ONE,))
    office.rules = replace(playbook(), rows=rows(), policy=replace(POLICY, waives=waives))  # type: ignore[arg-type]
    return office


def at_the_form(office: Office) -> str:
    id = office.opened()
    while (waiting := office.advance(id)) and not any(g.paper == "form" for g in office.case(id).gates):
        office.help(id, waiting)  # type: ignore[arg-type]
    return id


def device(office: Office, id: str, name: str = ONE.name) -> Device:
    return office.case(id).devices[name]


def test_a_form_is_typed_when_it_is_recorded(making: Making) -> None:
    office = office_with(making)
    id = at_the_form(office)
    assert office.case(id).gates[-1].form == "typed"
    before = len(office.store.events(id))
    with pytest.raises(FormNeeded, match=r"nobody typed it\. Nothing was recorded"):
        office.signed(id)
    assert len(office.store.events(id)) == before
    office.signed(id, form=(SAID,))
    closed = office.store.events(id)[-1]
    assert closed.type == "gate-closed"
    assert closed.payload["form"][0]["disks"] == [
        {"decision": "keep", "serial": "D1", "bay": "1", "size": "480 GB SSD", "source": "form"},
        {"decision": "wipe", "serial": "D2", "source": "label"},
    ]  # fmt: skip
    assert device(office, id).form == SAID
    assert office.advance(id).what == "inspect"  # type: ignore[union-attr]


@pytest.mark.parametrize("waived", [True, False])
def test_a_policy_waives_it_by_name_and_an_older_playbook_asks_for_nothing(making: Making, waived: bool) -> None:
    office = office_with(making, waives=("typed-form",) if waived else ())
    if not waived:
        office.rules = playbook()
    id = at_the_form(office)
    assert office.case(id).gates[-1].form == ""
    assert "form" not in next(e for e in reversed(office.store.events(id)) if e.type == "gate-opened").payload
    office.signed(id)
    assert device(office, id).form is None


def test_it_says_something_of_each_device_and_of_no_other(making: Making) -> None:
    office = office_with(making, ONE, TWO)
    id = at_the_form(office)
    with pytest.raises(InputError, match="says nothing of srv-two"):
        office.signed(id, form=(SAID,))
    with pytest.raises(InputError, match=r"names srv-tow .*Did you mean srv-two\?"):
        office.signed(id, form=(SAID, replace(SAID, name="srv-tow")))
    with pytest.raises(InputError, match="names srv-one where each"):
        office.signed(id, form=(SAID, SAID))
    office.signed(id, form=(SAID, replace(SAID, name=TWO.name)))


def test_no_other_paper_has_it(making: Making) -> None:
    office = office_with(making)
    id = at_the_form(office)
    office.signed(id, form=(SAID,))
    while (waiting := office.advance(id)).what != "gate":  # type: ignore[union-attr]
        office.help(id, waiting)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="--form belongs to a form, not to a handover"):
        office.signed(id, form=(SAID,))


def test_what_it_says_is_compared_with_the_record_before_anything_is_withdrawn(making: Making) -> None:
    office = office_with(making)
    id = at_the_form(office)
    office.signed(id, form=(replace(SAID, serial="OTHER"),))
    office.help(id, office.advance(id))  # type: ignore[arg-type]  # the chassis is read
    stop = office.advance(id)
    assert isinstance(stop, Await)
    assert stop.what == "refused"
    found = {(f.code, dict(f.params).get("paper"), dict(f.params).get("field")) for f in stop.findings}
    assert found == {("specification-differs", "form", "serial")}
    look = device(office, id).evidence
    assert look
    assert [f.letter for f in look.fields if f.name == "form-serial"] == ["OTHER"]
    assert not any(row.name == "form-memory" for row in look.fields), "what the form does not say is not compared"


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        (replace(SAID, wipe=FormWipe(True, "us")), {"form-wipe-by-us"}),
        (replace(SAID, wipe=FormWipe(False)), {"form-wipe-unwanted"}),
        (replace(SAID, disks=SAID.disks[:1]), {"form-wipe-no-disk"}),
    ],
)
def test_a_contradiction_waits_for_the_head(making: Making, said: FormDevice, codes: set[str]) -> None:
    office = office_with(making)
    id = at_the_form(office)
    office.signed(id, form=(said,))
    stop = office.advance(id)
    assert isinstance(stop, Await)
    assert (stop.what, stop.party, {f.code for f in stop.findings}) == ("accept", "head", codes)
    assert office.case(id).current.slug == "ask-them"  # type: ignore[union-attr]
    until = office.clock.now() + LONGEST - timedelta(minutes=1)
    key = stop.findings[0].key
    accept(office, id, key, until)
    assert office.advance(id).what == "inspect"  # type: ignore[union-attr]


def test_what_was_accepted_is_asked_again_when_the_form_says_something_else(making: Making) -> None:
    office = office_with(making, ONE, TWO)
    id = at_the_form(office)
    said = replace(SAID, wipe=FormWipe(True, "us"))
    other = replace(SAID, name=TWO.name, wipe=FormWipe(True, "us"))
    office.signed(id, form=(said, other))
    stop = office.advance(id)
    assert isinstance(stop, Await)
    until = office.clock.now() + LONGEST - timedelta(minutes=1)
    first, second = sorted(f.key for f in stop.findings)
    accept(office, id, first, until)
    correct_form(office.log(), id, (replace(said, accessories=()), other), "slip")
    stop = office.advance(id)
    assert [f.key for f in stop.findings] == [second], "what it contradicts itself by is the same"  # type: ignore[union-attr]
    correct_form(office.log(), id, (replace(said, disks=(FormDisk("wipe", serial="D9"),)), other), "another disk")
    stop = office.advance(id)
    assert sorted(f.key for f in stop.findings) == [first, second]  # type: ignore[union-attr]
    assert [a.void for a in office.case(id).accepted] == [True]
    accept(office, id, first, until)
    accept(office, id, second, until)
    assert office.advance(id).what == "inspect"  # type: ignore[union-attr]
    with pytest.raises(Refused, match="nobody would be asked about srv-one/form-wipe-by-us"):
        correct_form(office.log(), id, (replace(said, disks=()),), "late")


def accept(office: Office, id: str, key: str, until: object) -> None:
    from dcdecom.casework.signing import Signature

    note = office.paper("note.pdf", b"accepted")
    office.sign(id, Signature("ask-them", "head", "dewi", TODAY, accept=key, until=until, note="agreed", scan=note))  # type: ignore[arg-type]


def test_data_that_are_erased_without_a_backup_are_worth_knowing_and_stop_nothing(making: Making) -> None:
    office = office_with(making)
    id = at_the_form(office)
    office.signed(id, form=(replace(SAID, backup=FormBackup(False)),))
    assert office.advance(id).what == "inspect"  # type: ignore[union-attr]


def test_only_a_form_may_be_typed() -> None:
    wrong = replace(ROWS["judge"], gates=(Gate("head", "approval", form="typed"),))
    told = [p.found for p in playbook_problems(replace(playbook(), rows=(*rows()[:-1], wrong, ROWS["end"])))]
    assert any("form of approval" in text for text in told)


# --- a slip ----------------------------------------------------------------------------------------------------------


def test_a_slip_is_typed_anew_and_compared_anew(making: Making) -> None:
    office = office_with(making)
    id = at_the_form(office)
    with pytest.raises(Refused, match="nobody typed a form yet"):
        correct_form(office.log(), id, (SAID,), "slip")
    office.signed(id, form=(replace(SAID, serial="OTHER"),))
    office.help(id, office.advance(id))  # type: ignore[arg-type]  # the chassis is read
    assert office.advance(id).what == "refused"  # type: ignore[union-attr]
    correct_form(office.log("joko"), id, (SAID,), "slip of the pen")
    last = office.store.events(id)[-1]
    assert (last.type, last.payload["note"], last.payload["person"]) == ("form-corrected", "slip of the pen", "joko")
    assert device(office, id).asked.form == says(SAID), "nothing of what was typed before is left"
    assert "joko" in office.case(id).recorders
    assert office.advance(id).what == "confirm"  # type: ignore[union-attr]


def test_after_the_handover_it_stays(making: Making) -> None:
    office = office_with(making)
    id = at_the_form(office)
    office.signed(id, form=(SAID,))
    while not office.case(id).is_handed_over(ONE.name):
        office.help(id, office.advance(id))  # type: ignore[arg-type]
    before = len(office.store.events(id))
    with pytest.raises(Refused, match="srv-one was handed over"):
        correct_form(office.log(), id, (SAID,), "late")
    assert len(office.store.events(id)) == before


def test_what_is_compared_no_more_is_not_corrected_and_a_sheet_that_repeats_the_rest_is_old(making: Making) -> None:
    office = office_with(making)
    id = at_the_form(office)
    office.signed(id, form=(SAID,))
    while (waiting := office.advance(id)) and not any(g.paper == "handover" for g in office.case(id).gates):
        office.help(id, waiting)  # type: ignore[arg-type]
    before = len(office.store.events(id))
    with pytest.raises(Refused, match="of numbers, make and parts is not compared any more"):
        correct_form(office.log(), id, (replace(SAID, serial="OTHER"),), "slip")
    with pytest.raises(Refused, match="nobody would be asked about srv-one/form-wipe-by-us"):
        correct_form(office.log(), id, (replace(SAID, wipe=FormWipe(True, "us")),), "slip")
    assert len(office.store.events(id)) == before
    correct_form(office.log(), id, (replace(SAID, accessories=()),), "slip")
    assert office.case(id).gates[-1].old


# --- handed in to a worker -------------------------------------------------------------------------------------------


def test_it_is_handed_in_with_its_scan(making: Making) -> None:
    office = office_with(making)
    id = at_the_form(office)
    opened = office.case(id).gates[-1]
    options = {"step": opened.step, "as": opened.by, "code": code(opened.head)}
    scan, typed = office.paper("scan.pdf", b"scan"), office.paper("form.yaml", b"what was typed")
    recorder = Recorder(
        office.log(), office.procedure, office.tray, SshNotary(),
        lambda case, file: (SAID,) if (case.id, file) == (id, typed) else (),
    )  # fmt: skip
    with pytest.raises(FormNeeded):
        record(recorder, Submission("sign", id, options, (("scan", scan),)))
    record(recorder, Submission("sign", id, options, (("scan", scan), ("form", typed))))
    assert device(office, id).form == SAID
