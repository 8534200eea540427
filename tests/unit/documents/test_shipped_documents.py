"""What comes with dcdecom: the playbook in the SOP's own words, the texts, and the lab's files."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from dcdecom.documents import people, playbook, request, shipped, texts
from dcdecom.errors import InputError
from dcdecom.model.playbook import Playbook, Policy

LAB = Path(playbook.__file__).parents[2] / "dcdecom_lab"
SOP = Path(__file__).parents[4] / "shared" / "sop" / "sop-penarikan-server.txt"
needs_sop = pytest.mark.skipif(not SOP.exists(), reason="the SOP's text is not beside this checkout")


@pytest.fixture(scope="module")
def book() -> Playbook:
    return playbook.load("penarikan-server")


def plain(html: str) -> str:
    """Text without markup and with single spaces."""
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


# --- the playbook ----------------------------------------------------------------------------------------------------


def test_the_fourteen_rows(book: Playbook) -> None:
    assert [(row.slug, row.by) for row in book.rows] == [
        ("surat-masuk", ("opd",)),
        ("disposisi-kadis", ("kadis",)),
        ("disposisi-kabid", ("kabid",)),
        ("penunjukan-tim", ("kasi",)),
        ("pemeriksaan", ("tim-dc",)),
        ("penolakan", ("tim-dc", "kasi")),
        ("formulir", ("tim-dc", "opd")),
        ("penarikan", ("tim-dc", "opd")),
        ("hapus-monitoring", ("tim-dc",)),
        ("laporan", ("tim-dc",)),
        ("review-kasi", ("kasi",)),
        ("review-kabid", ("kabid",)),
        ("review-kadis", ("kadis",)),
        ("selesai", ()),
    ]
    assert [row.norm_days for row in book.rows] == [1] * 13 + [0]
    assert [row.slug for row in book.rows if row.anchor] == ["penarikan", "hapus-monitoring", "review-kadis"]


@needs_sop
def test_the_rows_are_in_the_sops_own_words(book: Playbook) -> None:
    cells = [line.split("\t") for line in SOP.read_text("utf-8").splitlines() if re.match(r"\d+\t", line)]
    assert [(r.text, r.requires, r.duration, r.output) for r in book.rows] == [
        (plain(row[1]), plain(row[7]), plain(row[8]), plain(row[9])) for row in cells
    ]


@needs_sop
def test_the_header_is_in_the_sops_own_words(book: Playbook) -> None:
    sop = plain(SOP.read_text("utf-8"))
    head = book.header
    for label, text in (
        ("Nomor SOP", f"{head.number} [{head.revision}]"),
        ("Tanggal Pembuatan", head.created),
        ("Tanggal Revisi", head.revised),
        ("Tanggal Efektif", head.effective),
        ("Disahkan oleh", head.approved_by),
        ("Nama SOP", head.name),
    ):
        assert f"{label} {text} " in sop
    assert " ".join(head.organisation) in sop
    columns = (head.legal_basis, head.qualifications, head.related, head.equipment, head.warning, head.records)
    for items in columns:
        for number, item in enumerate(items, 1):
            found = f"{number}. {item}" in sop or item.removesuffix("Tata Kerja Dinas Daerah").strip() in sop
            assert found, item
    assert [len(items) for items in columns] == [14, 5, 8, 9, 1, 1]


@needs_sop
def test_the_approver_is_named_by_post_alone(book: Playbook) -> None:
    name = re.search(r"Kota Batam\s+<b>(.*?)</b>", SOP.read_text("utf-8"))
    assert name is not None
    assert name[1].split(",")[0] not in (shipped.folder() / "penarikan-server.yaml").read_text("utf-8")


def test_its_policy_is_the_models(book: Playbook) -> None:
    assert book.policy == Policy(
        exception_by="kasi", binding_by=("kasi", "kabid"), acts=("tim-dc",),
        completeness=("letter-scan", "own-scan", "handover-hour", "exit-pass", "wipe-certificate"),
        photos=("label", "before", "pulled", "empty-slot"),
    )  # fmt: skip


def test_the_policys_digest_is_of_what_is_in_force(book: Playbook, tmp_path: Path) -> None:
    same, other = tmp_path / "same.yaml", tmp_path / "other.yaml"
    same.write_text("soak: 900 # said again\n", "utf-8")
    other.write_text("release: {addresses: keep}\n", "utf-8")
    assert playbook.load_policy(same, book).policy_digest == book.policy_digest
    changed = playbook.load_policy(other, book)
    assert changed.policy_digest != book.policy_digest
    assert changed.digest == book.digest
    assert changed.policy.release.addresses == "keep"
    assert changed.policy.release.cables == "remove"


def test_later_keys_change_the_digest_of_no_older_policy(tmp_path: Path) -> None:
    """Digests that versions without these keys computed: cases that are bound to them go on."""
    older = shipped.by_digest("670e347db0d359e9ce2435f69e39d6b3c14197a1993f1c5ec9b7da540b3025f7")
    assert older
    book = playbook.load(older)
    assert book.policy_digest == "096d4c8e89c51a32230cc8671d93b90064541b2b333c4d3e25d15a7964cd8dd3"
    quick, said, other = (tmp_path / f"{name}.yaml" for name in ("quick", "said", "other"))
    quick.write_text("soak: 1200\n", "utf-8")
    before = playbook.load_policy(quick, book).policy_digest
    assert before == "0028067a76ac3692f90a05670f21ac9dc407006ba2e5111791ecf53ddf2965ab"
    later = "two_posts: never\nrecorder_decides: false\nsame_name_by: []\ntouch_only_keys: false\n"
    later += "specification: compare\ncompleteness: []\nwaives: []\nphotos: []\n"
    said.write_text(f"soak: 1200\n{later}", "utf-8")
    assert playbook.load_policy(said, book).policy_digest == before
    for line in ("two_posts: deputy", "recorder_decides: true", "same_name_by: [kabid]", "touch_only_keys: true",
                 "specification: leave", "aliases: [A = B]",
                 "completeness: [own-scan]", "waives: [own-scan]", "photos: [label]"):  # fmt: skip
        other.write_text(f"soak: 1200\n{line}\n", "utf-8")
        assert playbook.load_policy(other, book).policy_digest != before


def test_a_playbook_of_other_words_and_two_rows(tmp_path: Path) -> None:
    path = tmp_path / "hall.yaml"
    path.write_text(
        """
name: hall
language: en
header: {number: "1", name: Hall, organisation: [O], revision: "0", created: "1 May", revised: "-", effective: "-",
  approved_by: Head, legal_basis: [], qualifications: [], related: [], equipment: [], warning: [], records: []}
parties: [{key: crew, name: Crew}, {key: boss, name: Boss}]
rows:
  - {slug: in, action: register, text: In, by: [crew], requires: "", duration: "", output: "", norm_days: 1,
     gates: [{by: boss, paper: approval}]}
  - {slug: out, action: seal, text: Out, by: [], requires: "", duration: "", output: "", norm_days: 0}
policy: {exception_by: boss, binding_by: [boss], acts: [crew]}
""",
        "utf-8",
    )
    assert [row.slug for row in playbook.load(path).rows] == ["in", "out"]


def test_a_name_that_is_neither_file_nor_shipped() -> None:
    with pytest.raises(InputError, match="no playbook penarikan: neither a file nor shipped"):
        playbook.load("penarikan")
    with pytest.raises(InputError, match="No such file"):
        playbook.load("nowhere/penarikan-server.yaml")


def test_floors_hold_where_the_estate_is_real(book: Playbook) -> None:
    lab = playbook.load_policy(LAB / "policy.yaml", book)
    playbook.check_floors(book, "real")
    playbook.check_floors(lab, "lab")
    with pytest.raises(InputError) as caught:
        playbook.check_floors(lab, "real")
    assert caught.value.what.splitlines() == [
        "policy soak: 6 s; expected at least 300 s",
        "policy look_again: 3 s; expected at least 180 s",
    ]


# --- the texts -------------------------------------------------------------------------------------------------------

FINDINGS = """
record-absent{name} record-ambiguous{name,candidates} record-name-differs{name,candidates} record-unread{reason}
virtual-machine{name,host} not-a-server{role} serial-differs{letter,record} serial-missing{where}
minutes-serial-differs{minutes,letter} asset-tag-differs{letter,record} tenant-differs{letter,record}
position-differs{letter,record} mac-not-recorded{mac} status-differs{status} cable-missing{interface}
cable-broken{interface} port-unknown{interface,peer} port-unread{port,reason} switch-unread{switch,witness,reason}
switch-control{switch,witness} switch-identity{switch,record,shown} address-unknown{interface} not-seen{mac,port}
other-port{mac,record,seen} static-address{mac,port} foreign-mac{mac,port,holder}
foreign-static{port,mac,holder} port-not-saved{port} port-shown-up{port}
neighbour-bridge{port,neighbour,capabilities} aggregate-foreign{port,aggregate,members} uplink{port}
port-not-physical{port} one-witness{port,mac,witness} guest-foreign{machine,tenant}
guest-unlisted{machine} host-absent{name,looked} host-ambiguous{name,candidates} host-identity{host,id,expected}
host-blocked{host,kind,name} host-discovered{host} host-unread{reason} unsaved-changes{switch,lines}
uncommitted-changes{switch,lines} dialect-emulated{switch}
startup-unread{switch} protected-address{address,whose,port} too-many-devices{count,limit} too-many-ports{count,limit}
window-closed{now,window} estate-differs{source,estate,expected} label-serial-differs{label,record}
label-asset-tag-differs{label,record} label-position-differs{label,record} not-inspected{device} photo-missing{device}
still-pinned{mac,switch,port} still-seen{mac,switch,port}
unplayed-channels{object,value} unplayed-channel{object,value} unplayed-profile{object,value}
unplayed-ends{object,value} unplayed-children{object,value} unplayed-context{object,value}
unplayed-wireless{object,value} unplayed-l2vpn{object,value} unplayed-field{object,value} object-unread{object,reason}
dependent-unread{source,about,owner,reason} dependent-text{source,about,owner,count,lines}
dependent-old{source,since} dependent-unsearched{source,what}
"""


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_finding_has_a_sentence_with_all_its_parameters(language: str) -> None:
    loaded = texts.load(language)
    for code, names in re.findall(r"(\S+)\{(.*?)\}", FINDINGS):
        assert texts.parameters(loaded.sentences[f"findings.{code}"]) == set(names.split(",")), code


@pytest.mark.parametrize("language", ["id", "en"])
def test_sections_that_are_read_one_by_one_are_what_the_files_say(language: str, tmp_path: Path) -> None:
    """An office's own files are read whole: here they are ours."""
    for file in (shipped.folder() / "texts").glob(f"*{language}.yaml"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    ours, whole = texts.load(language).sentences, texts.load(language, tmp_path).sentences
    assert len(ours) > 1000
    assert ours == whole
    assert "console" not in ours
    assert ours.get("console.no-such-sentence") is ours.get("no-such-section.anything") is None


def test_a_section_is_read_when_a_sentence_of_it_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text('# both\nfirst:\n  word: "{name}: x"\nsecond:\n  word: {broken: [}\n', "utf-8")
    found = texts.Shipped((tmp_path / "one.yaml",))
    assert found["first.word"] == "{name}: x"
    assert found.get("third.word") is None
    with pytest.raises(InputError):
        found["second.word"]


def test_both_languages_say_the_same() -> None:
    indonesian, english = (texts.load(language).sentences for language in ("id", "en"))
    assert english.keys() <= indonesian.keys()
    assert {key for key in indonesian if key.startswith(("findings.", "letter."))} <= english.keys()
    for key in english:
        assert texts.parameters(indonesian[key]) == texts.parameters(english[key]), key


def test_a_letter_to_another_office_names_nothing_of_a_neighbour() -> None:
    loaded = texts.load("id").sentences
    letter = {key: text for key, text in loaded.items() if key.startswith("letter.")}
    assert {key.replace("letter.", "findings.").removesuffix("-unowned") for key in letter} <= loaded.keys()
    theirs = {"candidates", "record", "holder", "neighbour", "members", "tenant", "capabilities"}
    compared = {
        "letter.serial-differs", "letter.asset-tag-differs", "letter.position-differs", "letter.specification-differs",
    }  # fmt: skip
    assert {f"{key}-unowned" for key in compared} <= letter.keys(), "for a device that is somebody else's by the record"
    for key, sentence in letter.items():
        assert not texts.parameters(sentence) & (theirs - ({"record"} if key in compared else set())), key


def test_an_offices_own_sentences_stand_in_place_of_ours(tmp_path: Path) -> None:
    (tmp_path / "id.yaml").write_text('findings: {uplink: "{port} ke switch lain."}\n', "utf-8")
    loaded = texts.load("id", tmp_path)
    assert loaded.say("findings.uplink", port="{x} Gi1/0/48") == "{x} Gi1/0/48 ke switch lain."
    assert loaded.sentences["findings.switch-control"] == texts.load("id").sentences["findings.switch-control"]


def test_a_language_of_the_offices_own_has_to_be_whole(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no texts for language ms"):
        texts.load("ms", tmp_path)
    (tmp_path / "ms.yaml").write_text('findings: {uplink: "{port}"}\n', "utf-8")
    with pytest.raises(InputError, match=r"ask\.code: missing; expected a sentence"):
        texts.load("ms", tmp_path)
    for file in (shipped.folder() / "texts").glob("*id.yaml"):
        (tmp_path / file.name.replace("id.yaml", "ms.yaml")).write_bytes(file.read_bytes())
    assert texts.load("ms", tmp_path).language == "ms"


def test_a_language_may_stand_in_several_files_and_says_everything_once(tmp_path: Path) -> None:
    (tmp_path / "id.yaml").write_text('findings: {uplink: "a"}\n', "utf-8")
    (tmp_path / "papers.id.yaml").write_text('findings: {switch-control: "b"}\n', "utf-8")
    loaded = texts.load("id", tmp_path)
    assert (loaded.say("findings.uplink"), loaded.say("findings.switch-control")) == ("a", "b")
    (tmp_path / "papers.id.yaml").write_text('findings: {uplink: "b"}\n', "utf-8")
    with pytest.raises(InputError, match=r"papers\.id\.yaml:1:20: findings\.uplink: a sentence of another file too"):
        texts.load("id", tmp_path)


# --- the lab ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", sorted((LAB / "requests").glob("*.yaml")), ids=lambda path: path.stem)
def test_the_labs_requests_fit_its_people_and_the_playbook(path: Path, book: Playbook) -> None:
    staff = people.load(LAB / "people.yaml", book)
    loaded = request.load(path, date(2026, 11, 24), book, staff)
    if path.stem in {"undisposed", "walked"}:
        assert loaded.disposition is None
        return
    assert loaded.disposition is not None
    named = {(e.party, e.name) for e in loaded.disposition.endorsements}
    assert named == {(key, staff.holders(key, date(2026, 11, 24))[0].name) for key in ("kadis", "kabid", "kasi")}


def test_the_labs_kasi_has_a_deputy(book: Playbook) -> None:
    holders = people.load(LAB / "people.yaml", book).holders("kasi", date(2026, 11, 24))
    assert [person.id for person in holders] == ["kasi", "sri"]
