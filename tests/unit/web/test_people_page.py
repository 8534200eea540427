"""The page on which a changed people file is accepted: what changed, and the statement of whoever accepts it."""

from __future__ import annotations

import hashlib

import yaml

from dcdecom.journal.statement import EVERY_CASE, Statement, text
from dcdecom.journal.statement_folder import Offered, StatementFolder, short_code

from .conftest import Served
from .place import HOST, SIGN


def _changed(place: Served, keep: bool = True) -> Offered:
    """A file in which one is new, one is gone and one has another mandate; its acceptance waits for the Kasi."""
    file = place.office.people_file
    before = file.read_bytes()
    replaced = hashlib.sha256(before).hexdigest()
    if keep:
        assert place.office.file(before) == replaced
    said = yaml.safe_load(before)
    people = {each["id"]: each for each in said["people"]}
    people.pop("lain")
    people["joko"]["mandates"].append({"party": "kasi", "valid_from": "2026-11-01", "acts_for": "Plh."})
    people["baru"] = {"id": "baru", "name": "Orang <Baru>", "logins": ["baru"],
                      "mandates": [{"party": "tim-dc", "valid_from": "2026-11-01"}]}
    file.write_text(yaml.safe_dump({"people": [*people.values()]}), "utf-8")
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    stated = text(Statement(
        EVERY_CASE, "none", "kasi", "accept", (), "2026-11-26", "none", "none", "people", 2, (f"people {digest}",),
        (replaced,),
    ))  # fmt: skip
    offered = Offered(EVERY_CASE, stated.decode(), "none", "", ("AAAA",), f"https://{HOST}/submissions")
    folder = StatementFolder(place.office.statements)
    folder.prepare()
    folder.put(EVERY_CASE, (offered,))
    return offered


def test_who_accepts_it_sees_what_changed_and_is_led_to_the_statement(own: Served) -> None:
    offered, kasi = _changed(own), own.logged_in("kasi")
    assert 'href="/people"' in kasi.get("/").text
    page = kasi.get("/people").text
    assert f'href="https://{SIGN}/#{offered.digest}"' in page
    assert short_code(offered.statement.encode()) in page
    assert "Lain Sekali (lain)</bdi>: removed" in page
    assert "Orang &lt;Baru&gt; (baru)</bdi>: added" in page
    assert "Joko Susilo (joko)</bdi>: changed" in page
    assert "Plh. Kepala Seksi" in page
    assert "01-11-2026" in page
    assert "Rina Marlina (rina)" not in page


def test_nobody_else_has_such_a_page(own: Served) -> None:
    _changed(own)
    for who in ("rina", "kadis", "disdik"):
        visitor = own.logged_in(who)
        assert visitor.get("/people").status == 404
        assert 'href="/people"' not in visitor.get("/").text


def test_of_a_file_that_cannot_be_read_nothing_is_said_and_nothing_is_signed(own: Served) -> None:
    offered = _changed(own, keep=False)
    page = own.logged_in("kasi").get("/people").text
    assert "cannot be read" in page
    assert "No person, mandate or key changed" not in page
    assert offered.digest not in page


def test_a_statement_of_another_file_is_not_led_to(own: Served) -> None:
    _changed(own)
    kasi = own.logged_in("kasi")
    own.office.people_file.write_text(f"# once more\n{own.office.people_file.read_text('utf-8')}", "utf-8")
    assert kasi.get("/people").status == 404
