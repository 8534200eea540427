"""Files that were kept: set aside by a decision, removed for good, and named ever after, in store and bundle."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import yaml

from dcdecom_lab.fake_photo import picture
from tests.cases.office import Office
from tests.unit.journal.bundles import Key, signers

SERVER = "srv-dinkes-01"
WHY = ("--note", "shows an identity card")


@pytest.fixture
def kasi(office: Office, tmp_path: Path) -> Key:
    """The Kasi's key, in the people file before any case is opened."""
    key, settings = Key.made(tmp_path / "kasi"), yaml.safe_load(office.config.read_text("utf-8"))
    people = yaml.safe_load((office.config.parent / settings["people"]).read_text("utf-8"))
    person = next(p for p in people["people"] if p["id"] == "kasi")
    person["keys"] = [{"key": f"{key.public} kasi@laptop", "valid_from": "2026-01-05"}]
    own = office.folder / "own-people.yaml"
    own.write_text(yaml.safe_dump(people, sort_keys=False, width=1000), "utf-8")
    office.config.write_text(yaml.safe_dump({**settings, "people": str(own)}), "utf-8")
    return key


def opened(office: Office, *names: str) -> str:
    """A case with these files attached."""
    id = office.open(office.request_for(SERVER), 4)
    for name in names:
        path = office.folder / name
        path.write_bytes(picture(name))
        office.type("case", "attach", id, "formulir", str(path)).ended(0)
    return id


def digest(office: Office, id: str, name: str) -> str:
    return next(a.file.sha256 for a in office.case(id).attachments if a.file.name == name)


def bundle(office: Office, id: str) -> str:
    office.read("report", "bundle", id).ended(0)
    return str(office.data / "out" / id / "bundle")


def test_a_file_is_set_aside_by_who_may_decide_it(office: Office) -> None:
    id = opened(office, "label.png", "other.png")
    words = ("case", "set-aside", id, "label.png", "--as", "kasi")
    before = len(office.events(id))
    office.type(*words, by="kasi").ended(2, "Say why")
    office.type(*words, *WHY, by="rina").ended(3, "does not act for kasi")
    office.type(*words[:-1], "tim-dc", *WHY, by="kasi").ended(2, "for kasi or kabid to decide")
    office.type("case", "set-aside", id, "none.png", "--as", "kasi", *WHY, by="kasi").ended(2, "has no file none.png")
    office.type("case", "set-aside", id, "playbook.yaml", "--as", "kasi", *WHY, by="kasi").ended(2, "has no file")
    assert len(office.events(id)) == before
    office.type(*words, *WHY, by="kasi").ended(0, "label.png", "is set aside")
    office.type(*words, *WHY, by="kasi").ended(3, "set aside already")
    event = office.events(id)[-1]
    assert (event.type, event.payload["person"], event.payload["authority"]["kind"]) == ("set-aside", "kasi", "login")

    report = office.read("report", "render", id).ended(0).out
    assert "dikesampingkan: 'Agus Firmansyah, S.Kom., " in report.replace('"', "'")
    page = office.read("report", "render", id, "--format", "html").ended(0).out
    assert "Dokumen ini dikesampingkan berdasarkan keputusan" in page
    assert page.count("data:image/jpeg") == 1, "of the other photo"
    said = office.read("verify", bundle(office, id)).ended(0).out
    assert f"set aside label.png {digest(office, id, 'label.png')} (by Agus Firmansyah, S.Kom. as kasi, " in said
    office.told(id).ended(0)
    office.run(id).ended(4)


def test_a_file_is_set_aside_by_key_and_the_verifier_holds_it_against_the_statement(
    office: Office, kasi: Key, tmp_path: Path
) -> None:
    id = opened(office, "label.png", "other.png")
    words = ("case", "set-aside", id, digest(office, id, "label.png")[:12], "--as", "kasi")
    said = office.read(*words, "--print", *WHY).ended(0).out
    assert f"kind: set-aside\ncase: {id}\n" in said
    assert f"subject: attachment {digest(office, id, 'label.png')}\n" in said
    statement, signature = tmp_path / "set-aside", tmp_path / "set-aside.sig"
    statement.write_text(said, "utf-8")
    signature.write_bytes(kasi.sign(statement.read_bytes()))
    other = ("case", "set-aside", id, "other.png", "--as", "kasi", "--signature", str(signature))
    office.type(*other).ended(3, "does not count")
    assert office.case(id).set_aside == {}
    office.type(*words, "--signature", str(signature)).ended(0, "is set aside")
    office.type(*words, "--signature", str(signature)).ended(3, "already")
    own = tmp_path / "signers"
    own.write_bytes(signers(f"kasi {kasi.public}"))
    proved = office.read("verify", bundle(office, id), "--signers", str(own)).ended(0, "signatures   1 good")
    assert "set aside label.png" in proved.out


def test_what_is_purged_is_named_and_never_missing(office: Office) -> None:
    id = opened(office, "label.png", "ktp.png")
    old = Path(bundle(office, id))
    gone = digest(office, id, "ktp.png")
    words = ("case", "purge", id, "ktp.png", "--as", "kasi", *WHY)
    office.read(*words).ended(0, "1 file(s) would be removed for good. Nothing was removed.", "--confirm 1")
    office.type(*words, "--confirm", "2", by="kasi").ended(2, "Nothing was removed")
    office.type(*words, "--confirm", "1", by="rina").ended(3, "does not act for kasi")
    assert (office.data / "files" / gone).exists()
    office.type(*words, "--confirm", "1", by="kasi").ended(0, "1 file(s) removed for good")
    assert not (office.data / "files" / gone).exists()
    said = office.read("verify", id).ended(0, "1 purged").out
    assert f"purged ktp.png {gone} (by Agus Firmansyah, S.Kom., " in said
    assert "missing" not in said
    assert "shows an identity card" in office.read("verify", bundle(office, id)).ended(0, "1 purged").out
    assert gone not in (old / "MANIFEST").read_text("utf-8")
    assert "dihapus: " in office.read("report", "render", id).ended(0).out
    office.read("report", "render", id, "--format", "html").ended(0)
    office.type("case", "purge", id, "playbook.yaml", "--as", "kasi", *WHY, "--confirm", "1", by="kasi").ended(
        3, "the open case goes on by it"
    )
    office.told(id).ended(0)
    office.run(id).ended(4)


def test_photos_of_a_case_that_ended_are_purged_at_once(office: Office) -> None:
    id = opened(office, "a.png", "b.png")
    office.gives_up(id, "the office withdrew its letter").ended(0)
    words = ("case", "purge", id, "--photos", "--as", "kasi", "--note", "kept for two years")
    office.type(*words, "--confirm", "2", by="kasi").ended(0, "2 file(s) removed for good")
    office.type(*words, by="kasi").ended(0, "0 file(s)")
    said = office.read("verify", id).ended(0, "2 purged", "INTACT").out
    assert "remark" not in said
    with pytest.raises(FileNotFoundError):
        (office.data / "files" / digest(office, id, "a.png")).stat()


def test_everything_that_names_people_is_purged_once_a_case_has_ended(office: Office) -> None:
    id = opened(office, "a.png")
    office.told(id).ended(0)
    office.run(id).ended(4, "form-kelengkapan.docx")
    words = ("case", "purge", id, "--personal", "--as", "kasi", "--note", "kept for five years")
    count = office.read(*words).ended(0, "would be removed").out.partition(" file(s)")[0].rpartition(" ")[2]
    office.type(*words, "--confirm", count, by="kasi").ended(3, "the open case goes on by it")
    office.gives_up(id, "the office withdrew its letter").ended(0)
    said = office.read(*words).ended(0, "lembar-penghentian.docx", "given-up.pdf").out
    count = said.partition(" file(s)")[0].rpartition(" ")[2]
    office.type(*words, "--confirm", count, by="kasi").ended(0, f"{count} file(s) removed for good")
    nips = [p["nip"].encode() for p in yaml.safe_load((office.folder / "inventory/people.yaml").read_text())["people"]]
    kept = [path for path in (office.data / "files").iterdir() if any(nip in path.read_bytes() for nip in nips)]
    assert kept == []
    unknown = "given up by kasi as kasi: who may sign for kasi is not known"
    said = office.read("verify", id).ended(2, f"{count} purged", unknown, "it was purged", "nothing is wrong with").out
    assert "missing" not in said
    office.read("verify", bundle(office, id), "--replay").ended(2, f"{count} purged", "purged (readings-")
    office.read("report", "render", id, "--format", "html").ended(0)
    office.read("case", "show", id).ended(0)


def test_a_purge_that_could_not_remove_is_said_and_repeated(office: Office) -> None:
    """As on a full disk: the journal says that it was purged, and the bytes are here."""
    id = opened(office, "label.png", "ktp.png")
    gone = office.data / "files" / digest(office, id, "ktp.png")
    (gone.with_name(f"{gone.name}.purged") / "in the way").mkdir(parents=True)
    words = ("case", "purge", id, "ktp.png", "--as", "kasi", *WHY, "--confirm", "1")
    said = office.type(*words, by="kasi")
    assert said.code in (2, 5), said
    assert "its bytes are here still" in said.err
    assert "nothing was recorded" not in said.err
    assert gone.exists()
    (gone.with_name(f"{gone.name}.purged") / "in the way").rmdir()
    gone.with_name(f"{gone.name}.purged").rmdir()
    office.type(*words, by="kasi").ended(0, "1 file(s) removed for good")
    assert not gone.exists()
    assert office.types(id).count("attachment-purged") == 1
    office.type(*words, by="kasi").ended(2, "no file ktp.png")
    office.read("verify", id).ended(0, "1 purged")


def noticed(office: Office) -> set[str]:
    """Of which cases the outbox holds something."""
    with closing(sqlite3.connect(office.data / "store.sqlite")) as connection:
        return {str(case) for (case,) in connection.execute('SELECT "case" FROM notices')}


def test_what_another_case_has_too_is_not_purged(office: Office) -> None:
    """Files are kept by their digest: one photo may be of two cases, and so is every people file."""
    settings = yaml.safe_load(office.config.read_text("utf-8"))
    office.config.write_text(yaml.safe_dump({**settings, "notices": {"mail": ["/bin/false"]}}), "utf-8")
    first = opened(office, "a.png")
    office.gives_up(first, "the office withdrew its letter").ended(0)
    second = opened(office, "a.png")
    assert noticed(office) == {first, second}, "nothing of it has left"
    words = ("case", "purge", first, "--as", "kasi", "--note", "kept for five years")
    office.read(*words, "a.png").ended(3, f"another case has it too: a.png ({second})")
    said = office.read(*words, "--personal").ended(0).out
    assert "people.yaml" not in said
    assert "a.png" not in said
    count = said.partition(" file(s)")[0].rpartition(" ")[2]
    office.type(*words, "--personal", "--confirm", count, by="kasi").ended(0)
    assert noticed(office) == {second}, "what was to be told of it is gone too"
    office.read("verify", second).ended(0, "INTACT")
    office.told(second).ended(0)
    office.run(second).ended(4)
