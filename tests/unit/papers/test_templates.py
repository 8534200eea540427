"""Templates: those that are shipped, those that an office brings, and what the settings put into them."""

from __future__ import annotations

import dataclasses
import io
import os
import pickle
import re
import shutil
import subprocess
import sys
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import yaml
from docx import Document

from dcdecom.bootstrap import documents
from dcdecom.confinement import landlock
from dcdecom.documents.configuration import load
from dcdecom.errors import InputError
from dcdecom.model.fold import fold
from dcdecom.model.people import Mandate, People, Person
from dcdecom.papers import confined
from dcdecom.papers.renderer import CasePapers
from dcdecom.papers.templates import PAPERS, Templates, check_own, mistakes, read_crest, sample
from dcdecom.papers.typesetting import qr_picture
from dcdecom.ports.decoder import NoDecoder
from docs.papers.__main__ import HERE, languages, template
from tests.mistakes import mistakes as papers_mistakes
from tests.paper_text import flat, text_of

from . import journals
from .conftest import OFFICE, ROOT, no_files

SHIPPED = ROOT / "playbooks" / "templates"
TAG = re.compile(r"\{[{%].*?[%}]\}")


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return {name: file.read(name) for name in file.namelist() if name.startswith("word/")}


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("name", PAPERS)
def test_the_shipped_templates_are_what_the_wording_says(name, language):
    assert parts((SHIPPED / language / f"{name}.docx").read_bytes()) == parts(template(name, language))


@pytest.mark.parametrize("language", languages())
def test_the_shipped_templates_name_all_that_they_must_and_nothing_else(language):
    assert list(mistakes(SHIPPED / language)) == []


def test_the_languages_have_the_same_sentences():
    mine, theirs = (yaml.safe_load((HERE / f"wording.{x}.yaml").read_text("utf-8")) for x in ("id", "en"))
    assert mine.keys() == theirs.keys()


def own(folder: Path, *lines: str, name: str = "pull-list") -> Path:
    """A folder with one template of these paragraphs."""
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    folder.mkdir(exist_ok=True)
    document.save(str(folder / f"{name}.docx"))
    return folder


ALL = "{{ ready }} {% for d in pulled %}{{ d.name }}{% endfor %} {{ left }} {{ unread }} {{ in_slots }}"


def test_an_offices_template_takes_the_place_of_the_shipped_one(tmp_path, playbook, texts, zone, people):
    folder = own(tmp_path / "own", "DINAS KAMI", ALL)
    check_own(folder)
    templates = Templates((folder, SHIPPED / "id"))
    papers = CasePapers(playbook, texts, zone, OFFICE, people, templates, no_files, NoDecoder())
    case = fold(journals.accepted("handover").events)
    assert flat(papers.drafts(case, "penarikan")[0].content).startswith("DINAS KAMI True srv-disdik-01")
    assert "BERITA ACARA" in flat(papers.sheet(case, "penarikan", 0).content)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ((ALL, "{{ nomor_surat }}"), "nomor_surat"), ((ALL, "{{ general.kota }}"), "kota"),
        ((ALL.replace("{{ unread }}", ""),), "unread is missing"), ((ALL, "{% for %}"), "Expected"),
        ((ALL, "{{ general.__class__.__mro__ }}"), "unsafe"),
        ((ALL, "{% if not ready %}{{ nowhere }}{% endif %}"), "nowhere"),
    ],
)  # fmt: skip
def test_a_template_that_cannot_be_used_is_named_with_what_is_wrong(tmp_path, lines, said):
    with pytest.raises(InputError, match=r"pull-list\.docx") as refused:
        check_own(own(tmp_path / "own", *lines))
    assert said in str(refused.value)


def test_a_file_that_is_no_paper_is_refused(tmp_path):
    own(tmp_path, "x", name="surat")
    (tmp_path / "form.docx").write_bytes(b"no zip")
    assert [line.partition(": ")[2][:11] for line in mistakes(tmp_path)] == ["no DOCX tha", "no paper of"]
    with pytest.raises(InputError, match="no such folder"):
        check_own(tmp_path / "nowhere")


RUN = (
    "{% set o='{' %}{% set c='}' %}{{ code.qr.tpl.render_xml_part('<a>'~o~o~' cycler.__init__.__globals__.os.system("
    "\"touch FILE\") '~c~c~'</a>', code.qr.tpl.docx.part, {}, none) }}"
)
WRITE = "{{ code.qr.tpl.docx.save('FILE') }}"


@pytest.mark.parametrize(
    "line",
    [
        RUN, WRITE, WRITE.replace("code.qr", "code['qr']"), WRITE.replace("code.qr.tpl", "(code.qr|attr('tpl'))"),
        WRITE.replace("code.qr", "general.crest"), "{{ [code.qr]|map(attribute='tpl')|first }}",
        "{{ '{0.tpl}'.format(code.qr) }}", "{{ '{0._draw}'.format(code.qr) }}", "{{ code.qr._draw }}",
        "{{ code.qr.__str__ }}", "{{ general.items.__self__ }}", "{{ (1).real }}", "{{ cycler.mro() }}",
        "{{ range(3).start }}", "{% macro m() %}{% endmacro %}{{ m.name }}", "{{ general.place.encode() }}",
    ],
)  # fmt: skip
def test_nothing_in_a_template_leads_out_of_it(tmp_path, line):
    file = tmp_path / "written"
    with pytest.raises(InputError, match=r"approval\.docx: .*(unsafe|has no attribute)"):
        check_own(own(tmp_path / "own", line.replace("FILE", str(file)), name="approval"))
    assert not file.exists()


HONEST = (
    "{{ code.qr }}{{ general.crest }}{% if code.qr %}{{ code.digits|upper }}{% endif %}",
    "{% for x in general.letterhead_below %}{{ loop.index }}{{ x.upper() }}{{ ',' if not loop.last }}{% endfor %}",
    "{% set ns = namespace(n=0) %}{% for d in [1, 2] %}{% set ns.n = ns.n + 1 %}{% endfor %}{{ ns.n }}",
    "{% set turn = cycler('a', 'b') %}{{ turn.next() }}{{ general['place'] }}{{ '{}'.format(general.reference) }}",
    "{% for name, value in general.items() %}{{ name }}{% endfor %}{{ [general]|map(attribute='place')|join }}",
    "{% for group in [general]|groupby('place') %}{{ group.grouper }}{{ group.list|length }}{% endfor %}",
    "{% macro m(x) %}<{{ x }}>{% endmacro %}{{ m(general.place) }}",
)
REST = "{{ code.head }}{{ devices|length }}{{ reasons|join }}{{ choices|join }}"


def test_what_an_honest_template_asks_is_filled(tmp_path):
    folder = own(tmp_path / "own", *HONEST, REST, name="approval")
    check_own(folder)
    values = sample(PAPERS["approval"])
    paper = confined.typeset(folder / "approval.docx", values, "A4", datetime(2026, 1, 1, tzinfo=UTC))
    assert pictures(paper) == [qr_picture("x")]
    assert "X 1X 2 ax" in flat(paper)


def confined_child(*lines: str) -> str:
    script = "\n".join(("from dcdecom.papers import confined", "confined.confine_paper(10, 1 << 30)", *lines))
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def test_the_process_that_fills_a_template_can_write_no_file(tmp_path):
    file = tmp_path / "written"
    tmp_path.chmod(0o777)  # where we are root, the child is nobody
    said = confined_child(f"open({str(file)!r}, 'w', buffering=1).write('x\\n')")
    assert ("Permission denied" if landlock() else "File too large") in said
    assert not file.exists() or file.read_bytes() == b""


def test_the_process_that_fills_a_template_can_start_no_other():
    assert "unavailable" in confined_child("import os", "os.fork()")


class Opens:
    """What makes a file when it is unpickled."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def __reduce__(self) -> tuple[object, ...]:
        return (open, (str(self.file), "w"))


@pytest.mark.parametrize("said", [b"", b"x", b"\0" * 8, b"[" * 100_000, (4).to_bytes(8) + b"null", None])
def test_an_answer_that_is_none_runs_nothing_here(tmp_path, monkeypatch, said):
    if said is None:
        said = pickle.dumps(("done", Opens(tmp_path / "made")))
    elif said.startswith(b"["):
        said = len(said).to_bytes(8) + said
    (tmp_path / "answer").write_bytes(said)
    child = tmp_path / "child"
    child.write_text(f"#!/bin/sh\ncat > {tmp_path}/question\ncat {tmp_path}/answer\n", "utf-8")
    child.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(child))
    with pytest.raises(InputError, match="own"):
        check_own(own(tmp_path / "own", ALL))
    assert not (tmp_path / "made").exists()


def test_what_is_no_file_in_the_folder_is_named_and_waited_for_by_nobody(tmp_path):
    os.mkfifo(tmp_path / "reply.docx")
    (tmp_path / "form.docx").mkdir()
    (tmp_path / "report.docx").symlink_to(tmp_path / "nowhere")
    with pytest.raises(InputError) as refused:
        check_own(tmp_path)
    told = str(refused.value).splitlines()
    assert [f"{tmp_path}/{name}.docx: no plain file" in told for name in ("reply", "form", "report")] == [True] * 3


def test_a_sample_fills_every_kind_of_value():
    for kind in set(PAPERS.values()):
        assert all(getattr(sample(kind), f.name) for f in dataclasses.fields(kind))


# --- settings --------------------------------------------------------------------------------------------------------


@pytest.fixture
def made(playbook, texts, zone, people):
    """Papers of an office whose settings differ in something."""

    def make(staff: People = people, **settings) -> CasePapers:
        office = dataclasses.replace(OFFICE, **settings)
        return CasePapers(playbook, texts, zone, office, staff, Templates((SHIPPED / "id",)), no_files, NoDecoder())

    return make


def reply_of(papers: CasePapers) -> bytes:
    return papers.drafts(fold(journals.rejected().events), "penolakan")[0].content


def test_the_placeholders_of_srikandi_stay_as_they_are(made):
    plain, text = flat(reply_of(made())), flat(reply_of(made(srikandi=True)))
    assert "${" not in plain
    for name in ("nomor_naskah", "tanggal_naskah", "ttd_pengirim", "nama_pengirim", "nip_pengirim"):
        assert f"${{{name}}}" in text
    assert "Hendra" in plain
    assert "Hendra" not in text


@pytest.mark.parametrize(("paper", "wide", "high"), [("", 210, 297), ("A4", 210, 297), ("F4", 215, 330)])
def test_the_paper_is_as_large_as_the_settings_say(made, paper, wide, high):
    section = Document(io.BytesIO(reply_of(made(paper=paper)))).sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (wide, high)


@pytest.mark.parametrize(("paper", "wide", "high"), [("", 148, 210), ("A4", 148, 210), ("F4", 165, 215)])
def test_the_disposition_sheet_is_half_a_sheet(made, paper, wide, high):
    content = made(paper=paper).sheet(fold(journals.accepted("form").events), "disposisi-kadis", 0).content
    section = Document(io.BytesIO(content)).sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (wide, high)


def test_the_letterhead_is_the_offices(made):
    text = text_of(reply_of(made(letterhead=("PEMERINTAH KOTA X", "DINAS Y"), contact="Telepon 1")))
    assert text.splitlines()[:4] == ["PEMERINTAH KOTA X", "DINAS Y", OFFICE.address, "Telepon 1"]


def test_the_posts_that_get_a_copy_are_the_offices(made):
    assert "Tembusan:\nSekretaris Daerah Kota Batam\n" in text_of(reply_of(made())), "the playbook's, by default"
    assert text_of(reply_of(made(copies=("Wali Kota Batam",)))).split("Tembusan:\n")[1].startswith("Wali Kota Batam\n")
    two = reply_of(made(copies=("Wali Kota Batam", "Sekretaris Daerah Kota Batam")))
    assert "Tembusan:\n1. Wali Kota Batam\n2. Sekretaris Daerah Kota Batam\n" in text_of(two)
    assert papers_mistakes("surat", two, ["197004121995031002"]) == []


def test_the_crest_stands_in_the_letterhead_of_every_paper_that_has_one(playbook, texts, zone, people, tmp_path):
    (tmp_path / "lambang.png").write_bytes(qr_picture("crest"))
    templates = Templates((SHIPPED / "id",), read_crest(tmp_path / "lambang.png"))
    papers = CasePapers(playbook, texts, zone, OFFICE, people, templates, no_files, NoDecoder())
    letter = reply_of(papers)
    assert pictures(letter) == [qr_picture("crest")]
    assert "| | PEMERINTAH KOTA BATAM DINAS KOMUNIKASI DAN INFORMATIKA" in text_of(letter)
    sheet = papers.sheet(fold(journals.rejected().events), "disposisi-kadis", 0).content
    assert qr_picture("crest") in pictures(sheet)


CONFIGURATION = """\
estate: lab
people: people.yaml
inventory: inventory
netbox: {url: "http://127.0.0.1", reader: "env:R", writer: "env:W"}
zabbix: {url: "http://127.0.0.1", reader: "env:R", writer: "env:W"}
office: {crest: lambang.png}
"""


def test_the_crest_stands_beside_the_configuration(tmp_path):
    (tmp_path / "dcdecom.yaml").write_text(CONFIGURATION, "utf-8")
    with pytest.raises(InputError, match=r"lambang\.png cannot be the crest"):
        documents.templates(load(tmp_path / "dcdecom.yaml"))
    (tmp_path / "lambang.png").write_bytes(qr_picture("crest"))
    assert documents.templates(load(tmp_path / "dcdecom.yaml")).crest == qr_picture("crest")


@pytest.mark.parametrize("content", [b"", b"GIF89a", qr_picture("x")[:60], b"\x89PNG" + b"0" * 3_000_000])
def test_what_is_no_picture_is_no_crest(tmp_path, content):
    (tmp_path / "lambang.png").write_bytes(content)
    with pytest.raises(InputError, match=r"lambang\.png cannot be the crest"):
        read_crest(tmp_path / "lambang.png")
    with pytest.raises(InputError, match="No such file"):
        read_crest(tmp_path / "nowhere.png")


def staff(*kasi: tuple[str, str]) -> People:
    since = date(2026, 1, 1)
    rest = {"nip": "198102172006041005", "rank": "Penata (III/c)"}
    return People(tuple(
        Person(f"k{n}", name, (Mandate("kasi", since, acts_for=how),), post=f"Kepala Seksi {n}", **rest)
        for n, (name, how) in enumerate(kasi)
    ), "")  # fmt: skip


@pytest.mark.parametrize(
    ("kasi", "signs"),
    [
        ([("Agus", "")], "Kepala Seksi 0, Agus Penata (III/c) NIP"),
        ([("Sri", "Plh."), ("Agus", "")], "Kepala Seksi 1, Agus"),
        ([("Sri", "Plh."), ("Agus", "")], "Apabila berhalangan: Plh. Kepala Seksi Infrastruktur dan Teknologi, Sri, P"),
        ([("Sri", "Plh.")], "Plh. Kepala Seksi Infrastruktur dan Teknologi, Sri"),
        ([("Sri", "a.n.")], "a.n. Kepala Seksi Infrastruktur dan Teknologi, Kepala Seksi 0, Sri"),
        ([("Agus", ""), ("Bagus", "")], "Kepala Seksi Infrastruktur dan Teknologi, ......"),
        ([], "Kepala Seksi Infrastruktur dan Teknologi, ......"),
    ],
)
def test_who_signs_comes_from_the_people_file_and_is_never_guessed(made, kasi, signs):
    papers = made(staff(*kasi))
    assert signs in flat(papers.sheet(fold(journals.accepted("review").events), "review-kasi", 0).content)


def with_stand_in(until: date | None) -> People:
    """A Kasi, and a Plh. who stands in for some days, or whenever the Kasi is away."""
    people = staff(("Agus", ""), ("Sri", "")).people
    mandate = Mandate("kasi", date(2026, 1, 1), until, acts_for="Plh.")
    return People((people[0], dataclasses.replace(people[1], mandates=(mandate,))), "")


def test_who_stands_in_for_some_days_signs_on_these(made):
    """A Plh. is appointed for the days on which the holder is away."""
    case = fold(journals.accepted("review").events)
    stands_in = "Plh. Kepala Seksi Infrastruktur dan Teknologi, Sri Penata"
    away = flat(made(with_stand_in(date(2026, 11, 30))).sheet(case, "review-kasi", 0).content)
    assert stands_in in away
    assert "Agus" not in away
    back = flat(made(with_stand_in(date(2026, 11, 20))).sheet(case, "review-kasi", 0).content)
    assert "Kepala Seksi 0, Agus Penata" in back
    assert "Sri" not in back


def test_the_stand_in_who_sent_the_report_back_signs_the_next_sheet(made):
    journal = journals.accepted("review")
    journal.signed("review-kasi", 0, "kasi", "approval", "return", "Sri", person="k1", note="x")
    journal.close_step("review-kasi", "returned").open_step("review-kasi")
    journal.gate("review-kasi", 0, "kasi", "approval", ["srv-disdik-01"])
    text = flat(made(with_stand_in(None)).sheet(fold(journal.events), "review-kasi", 0).content)
    assert "Plh. Kepala Seksi Infrastruktur dan Teknologi, Sri Penata" in text
    assert "Apabila berhalangan" not in text


def test_who_acknowledges_does_not_hand_over(made):
    mandates = (Mandate("kasi", date(2026, 1, 1)), Mandate("tim-dc", date(2026, 1, 1)))
    papers = made(People((Person("rina", "Rina Marlina", mandates, post="Kepala Seksi"),), ""))
    text = flat(papers.sheet(fold(journals.accepted("handover").events), "penarikan", 0).content)
    assert text.count("Rina Marlina") == 2, "once among the team, and nowhere as one who hands over"
    assert "yang ditunjuk, yaitu Rina Marlina" in text
    assert "Mengetahui, Kepala Seksi, Rina Marlina" in text


# --- codes -----------------------------------------------------------------------------------------------------------


def pictures(content: bytes) -> list[bytes]:
    return [body for name, body in parts(content).items() if name.startswith("word/media/")]


def test_the_qr_code_is_the_whole_head(papers):
    case = fold(journals.accepted("handover").events)
    gate = case.gate("penarikan", 0)
    assert pictures(papers.sheet(case, "penarikan", 0).content) == [qr_picture(gate.head)]
    assert qr_picture(gate.head) != qr_picture(gate.head[::-1])


def test_no_code_stands_on_a_letter_that_goes_out(papers):
    assert pictures(reply_of(papers)) == []
    assert not re.search(r"([0-9A-Z]{4}-){6}|Kode", text_of(reply_of(papers)))


def test_a_folder_without_the_template_says_so(tmp_path, playbook, texts, zone, people):
    shutil.copy(SHIPPED / "id" / "reply.docx", tmp_path)
    papers = CasePapers(playbook, texts, zone, OFFICE, people, Templates((tmp_path,)), no_files, NoDecoder())
    assert reply_of(papers)
    with pytest.raises(InputError, match=r"no template handover\.docx"):
        papers.sheet(fold(journals.accepted("handover").events), "penarikan", 0)


READING = (
    "dcdecom.cli.case, dcdecom.cli.report, dcdecom.cli.interactive, dcdecom.papers.renderer, dcdecom.bootstrap.cases"
)


def test_what_only_reads_loads_nothing_that_papers_are_made_with():
    heavy = "{'docx', 'docxtpl', 'jinja2', 'lxml', 'segno', 'markupsafe'}"
    script = f"import sys, {READING}; print(sorted({heavy} & set(sys.modules)))"
    said = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
