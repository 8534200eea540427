"""The page: what it shows of each kind of case, and that nothing in it runs, loads or breaks out of its place."""

from __future__ import annotations

import io
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from PIL import Image

from dcdecom.documents.report import load
from dcdecom.errors import InputError
from dcdecom.model.fold import fold
from dcdecom.model.playbook import Playbook
from dcdecom.model.texts import Texts
from dcdecom.papers.build_report import build
from dcdecom.papers.codes import Outcome
from dcdecom.papers.names import names_of
from dcdecom.papers.page import render, style, whole_dates
from dcdecom.papers.page.drawings import MARK, MARK_TEXTS
from dcdecom.papers.page.photos import photo_digests
from dcdecom.papers.page.views import Cell, tone
from dcdecom.papers.photo_source import Photo, photo
from dcdecom.papers.serialise import from_mapping, to_mapping
from dcdecom.papers.text_formats import to_yaml
from dcdecom.ports.decoder import Thumbnail, Why

from . import journals
from .conftest import ROOT
from .journals import Journal
from .test_report import JOURNALS

SCHEMA_1 = Path(__file__).with_name("laporan-schema-1.yaml")
ALONE = frozenset({"meta", "img", "br", "use", "path", "circle", "rect", "link", "input", "hr"})
"""Elements that are never closed, or close themselves."""


class Page(HTMLParser):
    """What a browser would find: text, elements with their attributes, and whether they nest."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.html = html
        self.found: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in ALONE:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if tag not in ALONE:
            assert self._open.pop() == tag, f"</{tag}> closes nothing that is open"

    def handle_data(self, data: str) -> None:
        if "style" not in self._open[-1:]:
            self.text += data

    def classes(self, tag: str) -> list[str]:
        return [attributes.get("class", "") for name, attributes in self.found if name == tag]


@pytest.fixture
def page_of(playbook: Playbook, texts: Texts, zone: ZoneInfo):
    def made(journal: Journal, photos: dict[str, Photo] | None = None, language: Texts = texts) -> Page:
        case = fold(journal.events)
        return Page(render(build(case, playbook, language, zone), language, photos or {}, names_of(case)))

    return made


# --- for every case --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", JOURNALS)
@pytest.mark.parametrize("language", ["texts", "english"])
def test_it_shows_every_case_and_runs_and_loads_nothing(name, language, page_of, request):
    page = page_of(JOURNALS[name], language=request.getfixturevalue(language))
    assert {tag for tag, _ in page.found} & {"script", "iframe", "object", "embed", "link", "form", "base"} == set()
    for tag, attributes in page.found:
        assert [a for a in attributes if a.startswith("on") or a == "style"] == []
        assert attributes.get("href", "#").startswith("#"), tag
        assert attributes.get("src", "data:image/jpeg;base64,").startswith("data:image/jpeg;base64,")
    assert not re.search(r"@import|url\(|https?:", page.html.replace("http-equiv", ""))
    assert not re.search(r"\bNone\b|Undefined|\{\{|\{%|\bTrue\b|\bFalse\b", page.text)


def test_every_prefix_of_a_case_has_a_page(page_of):
    whole = journals.accepted()
    for end in range(1, len(whole.events) + 1, 7):
        page_of(Journal(events=whole.events[:end]))


def test_the_first_screen_is_the_whole_answer(page_of, playbook, texts, zone):
    summary = to_mapping(build(fold(journals.three().events), playbook, texts, zone), texts)["ringkasan"]
    first, _, _ = page_of(journals.three()).text.partition("Tiga perbandingan")
    for heading in ("Hasil", "Yang diubah", "Bukti yang kurang", "Ditunggu dari"):
        assert heading in first
    for key in ("berkas", "keadaan", "opd", "surat", "perangkat", "diubah", "hari_kerja", "kode", "per"):
        assert summary[key] in first
    for key in ("bukti_kurang", "diminta"):
        assert summary[key].split("; ")[0] in first


# --- what differs ----------------------------------------------------------------------------------------------------


def test_what_differs_is_marked_by_more_than_colour(page_of):
    html = page_of(journals.rejected()).html
    assert "CZJ0210A9<mark>X</mark>" in html
    assert "CZJ0210A9<mark>K</mark>" in html
    verdict = re.search(r'<span class="verdict bad">(.*?)</span>', html, re.S)
    assert verdict
    assert 'href="#sign-bad"' in verdict[1]
    assert "tidak sesuai" in verdict[1]
    assert "<mark>" not in page_of(journals.accepted()).html


def test_of_a_port_only_the_number_is_marked(page_of):
    j = journals.rejected()
    event = next(e for e in j.events if e.type == "evidence-taken")
    field = next(f for f in event.payload["fields"] if f["name"] == "mac")
    field |= {"record": "9c:b6:54:a1:04:40 tor-2 Gi1/0/14", "network": "tor-2 Gi1/0/15 (cli, snmp)", "agrees": False}
    html = page_of(j).html
    assert "9c:b6:54:a1:04:40 tor-2 Gi1/0/<mark>14</mark></bdi>" in html
    assert "tor-2 Gi1/0/<mark>15</mark> (cli, snmp)</bdi>" in html


def test_a_late_step_says_so_with_a_sign(page_of):
    html = page_of(journals.accepted()).html
    late = re.search(r'<li class="done late">(.*?)</li>\s*<li class="done', html, re.S)
    assert late
    assert "Penghapusan dari sistem monitoring" in late[1]
    assert 'href="#sign-late"' in late[1]
    assert "terlambat 1 hari" in late[1]
    assert 'aria-label="2 hari kerja dari norma 1"' in late[1]


def test_a_change_shows_what_differs_and_its_proof(page_of):
    page = page_of(journals.accepted())
    assert "</span>+  shutdown</code>" in page.html
    assert "</span>−  switchport</code>" in page.html
    assert "terlihat di port, lalu hilang saat dimatikan" in page.text
    assert "saved_down" not in page.text


def test_a_change_whose_end_is_not_known_is_said_to_be_so(page_of):
    page = page_of(journals.accepted("one-port"))
    assert "keadaan sesudahnya tidak diketahui" in page.text
    assert "hasil tidak diketahui" in page.text


# --- hostile text ----------------------------------------------------------------------------------------------------

HOSTILE = "</td><script>alert('1')</script>\"><img src=x onerror=alert(1)>\u202e&amp;{{ 7*7 }}"


def test_hostile_text_stays_text(page_of):
    j, server = Journal(), journals.asked(HOSTILE, HOSTILE)
    j.opened(HOSTILE, HOSTILE, [server]).open_step("pemeriksaan")
    record = journals.record_of(server, neighbours=((HOSTILE, "11", HOSTILE),))
    record |= {"rack": HOSTILE, "ports": [{"switch": HOSTILE, "port": HOSTILE, "kind": HOSTILE, "cable": HOSTILE}]}
    differs = journals.finding(server["name"], "serial-differs", "letter-record", letter=HOSTILE, record=HOSTILE)
    j.looked("pemeriksaan", server, {**journals.AGREED, "letter-record": "tidak sesuai"}, (differs,), record)
    j.add("inspected", device=HOSTILE, serial=HOSTILE, asset_tag="", position=HOSTILE, person=HOSTILE,
          attachments=[journals.attachment(f"{HOSTILE}.jpg")])  # fmt: skip
    page = page_of(j)
    tags = [tag for tag, _ in page.found]
    assert (tags.count("script"), tags.count("img")) == (0, 0)
    assert [a for _, attributes in page.found for a in attributes if a.startswith("on")] == []
    assert page.text.count("<script>alert('1')</script>") > 10
    assert "\\u202e&amp;{{ 7*7 }}" in page.text
    assert "\u202e" not in page.html


# --- places ----------------------------------------------------------------------------------------------------------


def test_the_rack_names_what_is_pulled_and_what_is_left(page_of):
    page = page_of(journals.three())
    assert "Dicabut: srv-bpkad-02, srv-bpkad-01. Telah ditarik: tidak ada. Tetap di tempat: srv-bpkad-03." in page.html
    boxes = [c for c in page.classes("rect") if c.startswith("slot") and c != "slot empty"]
    assert sorted(boxes) == ["slot leave", "slot pull", "slot pull", "slot stays"]
    assert "Isi rak ini tidak terbaca" not in page.text


def test_a_rack_that_could_not_be_read_is_not_drawn_as_empty(page_of):
    j = journals.accepted("form")
    for event in j.events:
        if event.type == "evidence-taken":
            event.payload["record"]["occupants"] = None
    assert "Isi rak ini tidak terbaca" in page_of(j).text


def test_a_refused_server_is_not_drawn_as_pulled(page_of):
    page = page_of(journals.rejected(sent=True))
    assert "slot pull" not in page.html
    assert "slot stays" in page.html


def test_a_path_shows_what_became_of_its_port(page_of):
    page = page_of(journals.accepted("one-port"))
    states = re.findall(r'class="small state">([^<]*)<', page.html)
    assert states == ["dimatikan", "hasil tidak diketahui"]


# --- photos ----------------------------------------------------------------------------------------------------------


def camera() -> bytes:
    """A photo as a phone makes it."""
    file = io.BytesIO()
    Image.new("RGB", (1600, 1200), "red").save(file, "JPEG")
    return file.getvalue()


def test_a_photo_stands_with_its_digest(page_of):
    j = journals.accepted()
    digest = journals.digest("label.jpg")
    page = page_of(j, {digest: Photo(camera())})
    ((_, image),) = [(tag, a) for tag, a in page.found if tag == "img"]
    assert image["alt"] == "Foto label, srv-disdik-01"
    assert digest in page.text.partition("Foto")[2]


def _gone() -> io.BytesIO:
    raise InputError("purged")


class Answers:
    """A decoder with one answer."""

    def __init__(self, why: str) -> None:
        self.why = why

    def thumbnail(self, content: bytes) -> Thumbnail:
        return Thumbnail(b"", self.why)


WHYS = [w for w in get_args(Why) if w]


@pytest.mark.parametrize(
    ("opened", "why", "said"),
    [(_gone, "", "tidak tersedia"), *((lambda: io.BytesIO(b"x"), why, "tidak dapat ditampilkan") for why in WHYS)],
    ids=["absent", *WHYS],
)
def test_a_photo_that_is_not_shown_says_why(page_of, opened, why, said):
    page = page_of(journals.accepted(), {journals.digest("label.jpg"): photo(opened, Answers(why))})
    assert "img" not in [tag for tag, _ in page.found]
    assert said in page.text


# --- older reports ---------------------------------------------------------------------------------------------------


def test_a_report_of_schema_1_still_has_a_page(texts):
    report = from_mapping(load(SCHEMA_1), texts)
    page = Page(render(report, texts, {}))
    assert report.summary.changed[0] in page.text
    assert "Laporan ini (skema 1) tidak memuat keterangan tersebut." in page.text
    assert "Laporan ini tidak memuat letak perangkat dan jalur kabelnya." in page.text
    assert photo_digests(report) == ("7015f32bb95f7d9792399a4d1fe864034dcdaa00163a241f085f1fe8c2ab1bfe",)


def test_a_kept_report_is_read_as_it_was_written(tmp_path, playbook, texts, zone):
    assert to_yaml(load(SCHEMA_1)) == SCHEMA_1.read_text("utf-8")
    for name, journal in JOURNALS.items():
        made = to_mapping(build(fold(journal.events), playbook, texts, zone), texts)
        path = tmp_path / f"{name}.yaml"
        path.write_text(to_yaml(made), "utf-8")
        assert load(path) == made


def test_a_kept_report_turns_no_line_either(texts):
    report = load(SCHEMA_1)
    report["ringkasan"]["opd"] = "Dinas \u202egnp."
    assert "Dinas \\u202egnp." in Page(render(from_mapping(report, texts), texts, {})).text


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a: 1\n", "no report of dcdecom"),
        ("- 1\n", "no report of dcdecom"),
        ("schema: 1\nringkasan: {}\n", "no whole report of dcdecom: permohonan, langkah"),
    ],
)
def test_what_is_no_report_is_refused(text, why, tmp_path):
    path = tmp_path / "laporan.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(InputError, match=why):
        load(path)


def test_a_report_of_a_later_schema_is_refused(tmp_path):
    path = tmp_path / "laporan.yaml"
    path.write_text(SCHEMA_1.read_text("utf-8").replace("\nschema: 1\n", "\nskema: 4\n"), "utf-8")
    with pytest.raises(InputError, match="schema 4; this version knows 1 to 3"):
        load(path)


# --- sentences -------------------------------------------------------------------------------------------------------


def test_the_page_says_every_sentence_of_its_texts_and_no_other(texts):
    template = "".join(file.read_text("utf-8") for file in sorted((ROOT / "dcdecom/papers/page").glob("*.html")))
    code = (ROOT / "dcdecom/papers/page/changes.py").read_text("utf-8")
    asked = {*re.findall(r"say\('([a-z-]+)'[,)]", template), *re.findall(r'"page\.([a-z-]+)"', code)}
    asked |= {word for pair in re.findall(r"say\('([a-z-]+)' if [^}]* else '([a-z-]+)'", template) for word in pair}
    families = ("compare-", "source-", "mark-", "photo-", "key-", "step-", "did-", "rack-", "masih-", "muncul-")
    families += ("tidak-",)
    families += ("masih-", "muncul-", "tidak-")
    known = {key.removeprefix("page.") for key in texts.sentences if key.startswith("page.")}
    assert {key for key in known - asked if not key.startswith(families)} == set()
    assert {key for key in asked - known if not key.endswith("-")} == set()


# --- what may not be broken ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("said", "is_whole"), [
    ("9c:b6:54:a1:02:13 tor-3 GigabitEthernet1/0/31", True), ("tor-1 " + "Gi1/0/5" * 9, False), ("", True),
])  # fmt: skip
def test_a_ports_last_digit_stays_with_it(said, is_whole):
    """`GigabitEthernet1/0/3` at the end of a line is another port than the one whose 1 begins the next."""
    assert Cell("network", said[:3], said[3:5], said[5:]).is_whole is is_whole


def test_days_of_two_kinds_are_two_lines(texts, playbook, zone):
    page = render(build(fold(journals.accepted().events), playbook, texts, zone), texts, {})
    day = r'<span class="date">[\d-]+</span>'
    assert re.search(rf'<p class="sub">{day}</p>\s*<p class="sub">dicatat {day}</p>', page)


def test_a_picture_of_a_rack_is_read_by_eye_and_aloud(page_of, texts, english):
    """A mark ends before the name begins, and what has left is said to whoever hears the picture."""
    for said in (texts, english):
        marks = [said.say(f"page.{key}") for key in MARK_TEXTS.values()]
        assert [mark for mark in marks if len(mark) > MARK] == []
    page = page_of(journals.accepted()).html
    assert "Telah ditarik: srv-disdik-01. Tetap di tempat: tidak ada." in page


def test_the_page_has_states_and_pictures_in_words(page_of):
    """No word of NetBox's interface, and of a photo what it shows."""
    j = journals.accepted("handover")
    brought = {"step": "penarikan", "photo": "before", "device": "srv-disdik-01"}
    j.add("attached", **brought, attachments=[journals.attachment("before.jpg")])
    page = page_of(j).html
    assert "<strong><bdi>sebelum dicabut</bdi></strong>, <bdi>srv-disdik-01</bdi><br><bdi>before.jpg</bdi>" in page
    done = page_of(journals.accepted()).html
    assert "<bdi>aktif</bdi>" in done
    assert "<bdi>telah ditarik</bdi>" in done
    assert not re.search(r"<bdi>(active|decommissioning|deprecated)</bdi>", done)


def test_what_no_source_says_is_grey():
    assert tone(Outcome.NOT_COMPARED) == "grey"
    assert tone(Outcome.UNCHECKED) == tone(Outcome.NOT_EXAMINED) == "open"


def test_no_date_is_broken_between_two_lines() -> None:
    kept = '<p title="24-11-2026"><code>2026-11-24</code><svg><text>24-11-2026</text></svg></p>'
    assert whole_dates(kept) == kept
    marked = '<span class="date">24-11-2026</span> <span class="date">20.07 WIB</span>'
    assert whole_dates("<p>24-11-2026 20.07 WIB</p>") == f"<p>{marked}</p>"
    for said in ("26 November 2026", "2026-11-24", "20:07 WIB", "20.07.59 WIB", "1 Mei 2026"):
        assert whole_dates(f"pada {said}, di") == f'pada <span class="date">{said}</span>, di'
    for said in ("800/112/2026", "027/09/BA-KOLOKASI/2018", "2026-0042", "9c:b6:54:a1:02:10", "07 12 2026-11"):
        assert whole_dates(said) == said
    assert ".date { white-space: nowrap; }" in style()


def test_whoever_reads_or_forwards_a_report_approves_nothing(page_of):
    """The Kabid receives and forwards, the Kadis reviews; minutes and a handover are signed."""
    text = " ".join(page_of(JOURNALS["accepted"]).text.split())
    for done, name in (
        ("diterima dan diteruskan", "Lestari Ningsih"), ("direviu", "Hendra Wijaya"), ("ditandatangani", "Agus Salim"),
    ):  # fmt: skip
        assert f"{done}: {name}" in text


def test_people_stand_on_the_page_by_their_names(page_of):
    assert "rina" not in page_of(JOURNALS["accepted"]).text.split()
