"""Names: which spellings may be one person's, and which are plainly two people's."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest
import yaml

from dcdecom.adapters.lookalikes import UnicodeLetters
from dcdecom.model.likeness import alike, digits, same_text

ROOT = Path(__file__).parents[3]
AGUS = "Agus Firmansyah, S.Kom."
LETTERS = UnicodeLetters()


@pytest.mark.parametrize(
    "written",
    [
        "Agus Firmansyah, S.Kom.",
        "AGUS FIRMANSYAH, S.KOM.",
        "agus firmansyah",
        "Agus  Firmansyah,S.Kom",
        "AgusFirmansyahSKom",
        "Agus Firmansyah S Kom",
        "Agus-Firmansyah",
        "H. Agus Firmansyah, ST., MT.",
        "Dr.Ir.H.AgusFirmansyah,M.Si",
        "Bapak Agus Firmansyah",
        "\u0410gus Firm\u0430nsyah, S.Kom.",
        "\u0391GUS FIRMANS\u03a5AH",
        "Ａｇｕｓ　Ｆｉｒｍａｎｓｙａｈ",
        "𝐀𝐠𝐮𝐬 𝐅𝐢𝐫𝐦𝐚𝐧𝐬𝐲𝐚𝐡",
        "Ágús Firmansyah",
        "A\u200bgus Firmansyah",
        "Agus\u00a0Firmansyah",
        "AGUS FlRMANSYAH",
        "Agus Firmansjah",
        "Agoes Firmansjah, S.Kom.",
        "A. Firmansyah, S.Kom.",
        "A. Firmansyah S.Kom",
        "Ir. H. A. Firmansyah, M.T.",
        "Agus F.",
        "Agus Firmansyha",
        "Agus Firmasyah",
        "Firmansyah Agus",
        "Firmansyah, Agus, S.Kom.",
    ],
)
def test_one_person_in_another_spelling(written: str) -> None:
    assert alike(AGUS, written, LETTERS.latin)
    assert alike(written, AGUS, LETTERS.latin)


@pytest.mark.parametrize(
    "other",
    [
        "B. Firmansyah, S.Kom.", "A. F.", "A. Firmanto", "Agus Firmanto, S.Kom.", "Agus Setiawan, S.Kom.", "Agus",
        "S.Kom.", "", "Rina",
    ],
)
def test_two_people(other: str) -> None:
    assert not alike(AGUS, other, LETTERS.latin)


def test_a_short_name_with_titles() -> None:
    assert alike("Sri", "Hj. Sri, S.E., M.M.", LETTERS.latin)
    assert alike("Dr. Budi", "BUDI", LETTERS.latin)
    assert not alike("Budi", "Rudi", LETTERS.latin)


@pytest.mark.parametrize(
    "written", ["BUDI, Dr.", "Budi, Ir., Dr.", "Budi, D r .", "Budi, S.Kom., H.", "Dr. Budi, Prof.", "Budi Pak"]
)
def test_a_title_that_stands_before_a_name_may_stand_behind_it(written: str) -> None:
    """As in a list that is sorted by name."""
    assert alike("Dr. Budi", written, LETTERS.latin)
    assert alike(written, "Dr. Budi", LETTERS.latin)
    assert not alike("Dr. Rudi", written, LETTERS.latin)


def test_the_end_of_a_word_is_no_title_that_stands_before_names() -> None:
    for one, other in (("Sari", "Sarih"), ("Ani", "Anibu"), ("Rina", "Rinapak")):
        assert not alike(one, other, LETTERS.latin)


def test_many_titles_are_set_aside_at_once() -> None:
    assert alike("Budi", "Budi" + " D R" * 200, LETTERS.latin)


def test_nobody_of_the_lab_looks_like_another() -> None:
    names = {p["name"] for p in yaml.safe_load((ROOT / "dcdecom_lab/people.yaml").read_text("utf-8"))["people"]}
    for file in (ROOT / "dcdecom_lab/requests").glob("*.yaml"):
        body = yaml.safe_load(file.read_text("utf-8"))
        names |= {body["letter"]["signatory"], body["contact"]["name"], body["collector"]["name"]}
    assert len(names) > 10
    assert [pair for pair in combinations(sorted(names), 2) if alike(*pair, LETTERS.latin)] == []


def test_the_same_text_is_so_but_for_blanks() -> None:
    assert same_text("Agus  Firmansyah ", "Agus Firmansyah")
    assert not same_text("Agus Firmansyah", "agus firmansyah")
    assert not same_text("", "")


@pytest.mark.parametrize("nip", ["198102172006041005", "19810217 200604 1 005", " 19810217\u00a0200604 1 005 "])
def test_a_nip_is_its_digits(nip: str) -> None:
    assert digits(nip) == "198102172006041005"


def test_the_scripts_of_a_name() -> None:
    assert LETTERS.scripts("Agus Firmansyah, S.Kom. 1") == {"LATIN"}
    assert LETTERS.scripts("Agus Firm\u0430nsyah") == {"LATIN", "CYRILLIC"}
