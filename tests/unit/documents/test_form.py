"""The file of what stands on a form: written empty and filled, read strictly, each mistake with its line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from dcdecom.documents.form import load
from dcdecom.documents.form_draft import Draft, blank, write
from dcdecom.documents.tree import Steps
from dcdecom.errors import InputError
from dcdecom.model.request import PaperSays, RequestedDevice
from dcdecom.model.typed_form import MOST_ENTRIES, FormAccessory, FormBackup, FormDevice, FormDisk, FormWipe, with_form

TODAY, CASE, NAMES = date(2026, 11, 24), "2026-0042", ("srv-disdik-01", "srv-disdik-02")
GOOD = """\
case: "2026-0042"
devices:
  - name: srv-disdik-01
    serial: SGH331XK7P
    disks:
      - {serial: D1, bay: "1", size: 480 GB SSD, decision: keep}
      - {bay: "2", decision: wipe, source: label}
    accessories: [{what: rails}, {what: other, count: 2, note: adapter}]
    backup: {made: true, by: Sari, on: 2026-11-20}
    wipe: {wanted: true, by: other, who: PT Hapus}
"""
DEVICE = FormDevice(
    "srv-disdik-01",
    (FormDisk("keep", "D1", "1", "480 GB SSD"), FormDisk("wipe", bay="2", source="label")),
    (FormAccessory("rails"), FormAccessory("other", 2, "adapter")),
    FormBackup(True, "Sari", date(2026, 11, 20)),
    FormWipe(True, "other", "PT Hapus"),
    serial="SGH331XK7P",
)


def read(folder: Path, text: str, names: tuple[str, ...] = NAMES[:1]) -> tuple[FormDevice, ...]:
    file = folder / "form.yaml"
    file.write_text(text, "utf-8")
    return load(file, CASE, names, TODAY)


def test_a_form_is_read_as_it_stands_there(tmp_path: Path) -> None:
    assert read(tmp_path, GOOD) == (DEVICE,)


WRONG = (
    ('case: "2026-0042"', 'case: "2026-0043"', "form.yaml:1:7: case: '2026-0043'; expected 2026-0042"),
    ("name: srv-disdik-01", "name: srv-disdik-1", "3:11: devices[0].name: srv-disdik-1 (did you mean srv-disdik-01?)"),
    ("decision: keep", "decision: kep", "devices[0].disks[0].decision: 'kep' (did you mean keep?); expected one of"),
    ("size: 480 GB SSD", "size: 480", "the size of one disk with its unit"),
    ("size: 480 GB SSD", "size: 2 x 480 GB", "devices[0].disks[0].size: '2 x 480 GB'; expected the size of one disk"),
    ("size: 480", "siez: 480", "the unknown key 'siez' (did you mean size?)"),
    ('bay: "2", decision', "decision", "devices[0].disks[1]: a disk that nothing names"),
    ('bay: "2", decision', "serial: d1, decision", "devices[0].disks[1].serial: d1 again"),
    ("what: rails", "what: rail", "devices[0].accessories[0].what: 'rail' (did you mean rails?)"),
    ("count: 2", "count: 0", "a whole number from 1 to 1000"),
    (", note: adapter", "", "of `other`, what it is"),
    ("made: true", "made: yes", "devices[0].backup.made: 'yes'; expected true or false"),
    ("made: true", "made: false", "by or on of a backup that was not made"),
    ("on: 2026-11-20", "on: 2026-11-25", "a day not after today, 2026-11-24"),
    ("wanted: true", "wanted: false", "devices[0].wipe.by: other; expected wanted: true, or nobody"),
    (", by: other, who: PT Hapus", "", "devices[0].wipe.by: nobody; expected by whom: owner, us or other"),
    (", who: PT Hapus", "", "devices[0].wipe.who: nobody; expected of `by: other` who that is"),
    ("    wipe: {wanted: true, by: other, who: PT Hapus}\n", "", "devices[0].wipe: missing"),
    ("by: Sari", f"by: {'x' * 121}", "one line of at most 120 characters"),
)


@pytest.mark.parametrize(("old", "new", "told"), WRONG, ids=[f"{new}"[:30] for _, new, _ in WRONG])
def test_what_is_wrong_is_named_in_its_place(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert old in GOOD
    with pytest.raises(InputError) as error:
        read(tmp_path, GOOD.replace(old, new))
    assert told in str(error.value)
    assert "Nothing was changed" in str(error.value)


def test_each_device_is_named_once(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="devices: nothing of srv-disdik-02"):
        read(tmp_path, GOOD, NAMES)
    twice = GOOD + GOOD[GOOD.index("  - name") :]
    with pytest.raises(InputError, match=r"devices\[1\].name: srv-disdik-01 again"):
        read(tmp_path, twice)


def test_there_are_no_more_disks_than_a_machine_holds(tmp_path: Path) -> None:
    disks = "".join(f"      - {{bay: b{n}, decision: keep}}\n" for n in range(MOST_ENTRIES))
    with pytest.raises(InputError, match=f"devices\\[0\\].disks: {MOST_ENTRIES + 2} entries"):
        read(tmp_path, GOOD.replace("      - {bay", f"{disks}      - {{bay", 1))


# --- writing it ------------------------------------------------------------------------------------------------------


def test_an_empty_file_names_the_devices_and_is_no_form_yet(tmp_path: Path) -> None:
    text = blank(CASE, NAMES, {NAMES[0]: {"disks": "2 x 480 GB SSD"}}, TODAY)
    assert "# By NetBox, which is not the form: disks 2 x 480 GB SSD" in text
    assert all(f'- name: "{name}"' in text for name in NAMES)
    for word in ("dipertahankan", "dihapus", "dimusnahkan", "dilepas"):
        assert text.count(word) == 1
    with pytest.raises(InputError) as error:
        read(tmp_path, text, NAMES)
    for key in ("disks", "accessories", "backup", "wipe"):
        assert str(error.value).count(f".{key}: nothing; expected") == 2


def test_what_was_said_is_what_is_read(tmp_path: Path) -> None:
    draft = Draft(CASE, NAMES[:1], TODAY)
    said: dict[Steps, str] = {
        ("name",): "srv-disdik-01", ("serial",): "SGH331XK7P", ("disks", 0, "serial"): "D1", ("disks", 0, "bay"): "1",
        ("disks", 0, "size"): "480 GB SSD", ("disks", 0, "decision"): "dipertahankan", ("disks", 1, "bay"): "2",
        ("disks", 1, "decision"): "dihapus", ("disks", 1, "source"): "label", ("accessories", 0, "what"): "rel",
        ("accessories", 1, "what"): "other", ("accessories", 1, "count"): "2", ("accessories", 1, "note"): "adapter",
        ("backup", "made"): "ya", ("backup", "by"): "Sari", ("backup", "on"): "2026-11-20", ("wipe", "wanted"): "yes",
        ("wipe", "by"): "other", ("wipe", "who"): "PT Hapus",
    }  # fmt: skip
    for steps, text in said.items():
        assert draft.add(("devices", 0, *steps), text) == ""
    assert read(tmp_path, draft.text()) == (DEVICE,)
    write(tmp_path / "new.yaml", draft.text())
    with pytest.raises(InputError, match="nothing is overwritten"):
        write(tmp_path / "new.yaml", draft.text())


def test_a_list_that_is_said_to_be_empty_is_not_one_that_nobody_typed(tmp_path: Path) -> None:
    draft = Draft(CASE, NAMES[:1], TODAY)
    draft.add(("devices", 0, "name"), NAMES[0])
    draft.none |= {("devices", 0, "disks"), ("devices", 0, "accessories")}
    draft.add(("devices", 0, "backup", "made"), "no")
    draft.add(("devices", 0, "wipe", "wanted"), "tidak")
    assert read(tmp_path, draft.text()) == (FormDevice(NAMES[0], (), (), FormBackup(False), FormWipe(False)),)


@pytest.mark.parametrize(
    ("steps", "text", "told"),
    [
        (("disks", 0, "decision"), "kep", "'kep' (did you mean keep?): expected one of keep"),
        (("disks", 0, "size"), "480", "the size of one disk"),
        (("backup", "made"), "maybe", "true or false"),
        (("backup", "on"), "2026-12-24", "a day not after today"),
    ],
)
def test_a_wrong_answer_is_told_and_not_taken(steps: Steps, text: str, told: str) -> None:
    draft = Draft(CASE, NAMES[:1], TODAY)
    assert told in draft.add(("devices", 0, *steps), text)
    assert draft.said == {}


# --- what is compared ------------------------------------------------------------------------------------------------


def test_what_the_form_does_not_say_stays_as_the_request_had_it() -> None:
    asked = RequestedDevice("srv-disdik-01", "S", form=PaperSays(serial="OLD", memory="64 GB"))
    form = with_form(asked, DEVICE).form
    assert form == PaperSays(serial="SGH331XK7P", memory="64 GB", disk_serials=("D1",)), "one disk has no size"
