"""A bundle: what is in it, that it is always the same bytes, and that nothing else can be in it unseen."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from dcdecom.errors import JournalBroken
from dcdecom.journal.export import read_jsonl
from dcdecom.journal.verify import NotVerified, verify_path

from .bundles import Bundle, Bundled


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def verified(path: Path) -> tuple[int, str]:
    """How verification ends, and what it says."""
    try:
        verdict = verify_path(path)
    except NotVerified as error:
        return error.exit, str(error)
    return verdict.exit, "\n".join(verdict.lines())


# --- what is in it ---------------------------------------------------------------------------------------------------


def test_it_holds_journal_files_papers_reports_and_a_manifest_of_them_all(bundle: Bundle) -> None:
    found = files(bundle.folder)
    named = {name for name in found if "/" not in name or not name.startswith("files/")}
    assert named == {
        "MANIFEST", "journal.jsonl", "papers/ba-penarikan.txt", "papers/leave.txt", "papers/pull.txt",
        "reports/laporan.yaml",
    }  # fmt: skip
    assert found["papers/ba-penarikan.txt"] == b"minutes of the handover", "the latest print"
    assert len(found) - len(named) == 9, "the older print, the photo, the scan and the signature are there too"
    lines = found["MANIFEST"].decode().splitlines()
    listed = dict(reversed(line.split("  ")) for line in lines if not line.startswith("#"))
    assert listed == {n: hashlib.sha256(c).hexdigest() for n, c in found.items() if n != "MANIFEST"}
    assert list(listed) == sorted(listed)
    checked = subprocess.run(["sha256sum", "--quiet", "--strict", "-c", "MANIFEST"], cwd=bundle.folder, check=False)
    assert checked.returncode == 0


def test_sealed_and_purged_files_stay_outside_and_are_counted(bundle: Bundle) -> None:
    contents = set(files(bundle.folder).values())
    assert not contents & {b"psk", b"identity card"}
    manifest = (bundle.folder / "MANIFEST").read_text()
    assert "# withheld: 1\n" in manifest
    assert "# purged: 1\n" in manifest


def test_bundling_appends_no_event_and_always_gives_the_same_bytes(bundle: Bundle) -> None:
    before, first = bundle.case.rows, files(bundle.folder)
    tar = bundle.case.pack(as_tar=True).read_bytes()
    assert bundle.case.pack() == bundle.folder
    assert files(bundle.folder) == first
    assert bundle.case.pack(as_tar=True).read_bytes() == tar
    assert bundle.case.rows == before == read_jsonl(bundle.journal)
    assert sorted(p.name for p in bundle.folder.parent.iterdir()) == ["bundle", "bundle.tar", "data"]


def test_the_tar_is_the_same_as_the_folder(bundle: Bundle, tmp_path: Path) -> None:
    tar = bundle.case.pack(as_tar=True)
    subprocess.run(["tar", "-xf", str(tar), "-C", str(tmp_path / "data")], check=True)
    assert files(tmp_path / "data" / "bundle") == files(bundle.folder)
    with tarfile.open(tar) as archive:
        assert {(m.mode, m.uid, m.gid, m.mtime, m.uname) for m in archive} == {(0o644, 0, 0, 0, "")}
    assert verify_path(tar).exit == 0


def test_a_paper_with_a_strange_name_is_kept_by_its_digest_only(tmp_path: Path) -> None:
    case = Bundled(tmp_path)
    digest = case.attachments.keep_bytes(b"paper")
    named = [{"name": name, "sha256": digest, "sealed": False} for name in ("../../x", "a b", "", ".x", "ü.txt")]
    case.add("paper-made", {"attachments": named})
    folder = case.pack()
    assert set(files(folder)) == {"MANIFEST", "journal.jsonl", f"files/{digest}"}
    assert verify_path(folder).exit == 0


def test_what_was_purged_and_kept_again_is_there(tmp_path: Path) -> None:
    case = Bundled(tmp_path)
    scan = case.add("attached", ktp_pdf=b"scan")["payload"]["attachments"][0]["sha256"]
    case.add("attachment-purged", {"sha256": scan, "reason": "too much"})
    case.attachments.purge(scan, "too much")
    assert f"files/{scan}" not in files(case.pack())
    case.add("attached", ktp_pdf=b"scan")
    assert f"files/{scan}" in files(case.pack())
    assert verify_path(case.folder / "bundle").exit == 0


@pytest.mark.parametrize("as_tar", [False, True])
def test_without_all_its_files_no_bundle_is_written_and_the_earlier_one_stays(bundle: Bundle, as_tar: bool) -> None:
    path = bundle.case.pack(as_tar)
    before = path.read_bytes() if as_tar else files(path)
    (bundle.case.attachments.folder / bundle.photo).unlink()
    with pytest.raises(JournalBroken, match="no bundle was written"):
        bundle.case.pack(as_tar)
    assert (path.read_bytes() if as_tar else files(path)) == before
    assert not [p for p in path.parent.iterdir() if p.name.startswith(".")]


# --- what does not belong there --------------------------------------------------------------------------------------


def _link(bundle: Bundle, name: str) -> None:
    path = bundle.folder / name
    path.unlink()
    path.symlink_to(bundle.case.attachments.folder / bundle.photo)


def _into_folder(bundle: Bundle) -> None:
    (bundle.folder / "MANIFEST").unlink()
    (bundle.folder / "MANIFEST").mkdir()


ODD: dict[str, tuple[Callable[[Bundle], object], str]] = {
    "another file": (lambda b: (b.folder / "note.txt").write_bytes(b""), "note.txt is no part of this bundle"),
    "a hidden file": (lambda b: (b.folder / "files" / ".x").write_bytes(b""), "files/.x is no part"),
    "a file deep down": (lambda b: (b.folder / "papers" / "a").mkdir(), "papers/a is neither"),
    "an empty folder": (lambda b: (b.folder / "empty").mkdir(), "empty/ is an empty folder"),
    "the sealed file": (
        lambda b: shutil.copy(next(b.case.attachments.sealed_folder.iterdir()), b.files), "stays outside"
    ),
    "the purged file": (
        lambda b: (b.files / hashlib.sha256(b"identity card").hexdigest()).write_bytes(b"identity card"), "no part"
    ),
    "a link to the same": (lambda b: _link(b, f"files/{b.photo}"), "missing front.jpg"),
    "a linked journal": (lambda b: _link(b, "journal.jsonl"), "journal.jsonl is missing"),
    "a linked manifest": (lambda b: _link(b, "MANIFEST"), "MANIFEST is neither a plain file"),
    "a manifest that is a folder": (_into_folder, "MANIFEST/ is an empty folder"),
    "a pipe": (lambda b: os.mkfifo(b.folder / "papers" / "pipe"), "papers/pipe is neither"),
    "a linked folder": (lambda b: (b.folder / "more").symlink_to("/"), "more is neither"),
    "no manifest": (lambda b: (b.folder / "MANIFEST").unlink(), "MANIFEST is missing"),
    "no paper": (lambda b: (b.folder / "papers" / "pull.txt").unlink(), "papers/pull.txt is missing"),
    "another report": (lambda b: (b.folder / "reports" / "laporan.yaml").write_bytes(b""), "is not what its event"),
    "no journal": (lambda b: b.journal.unlink(), "journal.jsonl is missing"),
    "an empty journal": (lambda b: b.journal.write_bytes(b""), "no line of journal.jsonl"),
    "a comment in the manifest": (
        lambda b: (b.folder / "MANIFEST").write_bytes((b.folder / "MANIFEST").read_bytes() + b"# \n"),
        "line 21 is '# ' and should be not there",
    ),
    "a manifest without its end": (
        lambda b: (b.folder / "MANIFEST").write_bytes((b.folder / "MANIFEST").read_bytes()[:-1]), "MANIFEST, line 20"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ODD)
def test_what_a_bundle_has_too_much_or_too_little_is_named(bundle: Bundle, name: str) -> None:
    change, why = ODD[name]
    change(bundle)
    exit, said = verified(bundle.folder)
    assert (exit, why in said) == (3, True), said


def test_neither_journal_nor_manifest_is_no_bundle(bundle: Bundle) -> None:
    bundle.journal.unlink()
    (bundle.folder / "MANIFEST").unlink()
    with pytest.raises(NotVerified, match="is no bundle") as caught:
        verify_path(bundle.folder)
    assert caught.value.exit == 2


# --- the tar ---------------------------------------------------------------------------------------------------------


def _repacked(tar: Path, change: Callable[[tarfile.TarInfo], object]) -> None:
    """The same files, packed by another tar."""
    with tarfile.open(tar) as before:
        found = [(member, before.extractfile(member)) for member in before]
        with tarfile.open(tar.with_suffix(".new"), "w", format=tarfile.USTAR_FORMAT) as after:
            for member, content in found:
                change(member)
                after.addfile(member, content)
    tar.with_suffix(".new").rename(tar)


OTHER_TARS: dict[str, tuple[Callable[[Path], object], str]] = {
    "another owner": (lambda tar: _repacked(tar, lambda m: setattr(m, "uid", 1)), "not as dcdecom writes it"),
    "a time": (lambda tar: _repacked(tar, lambda m: setattr(m, "mtime", 1)), "not as dcdecom writes it"),
    "a mode": (lambda tar: _repacked(tar, lambda m: setattr(m, "mode", 0o777)), "not as dcdecom writes it"),
    "a way out": (
        lambda tar: _repacked(tar, lambda m: setattr(m, "name", m.name.replace("papers", "../papers"))),
        "../papers/pull.txt is no part",
    ),
    "an absolute name": (lambda tar: _repacked(tar, lambda m: setattr(m, "name", "/etc/x")), "no file below bundle/"),
    "a link": (
        lambda tar: _repacked(tar, lambda m: setattr(m, "type", tarfile.SYMTYPE)), "not as dcdecom writes it"
    ),
    "a longer end": (lambda tar: tar.write_bytes(tar.read_bytes() + bytes(10240)), "and should have"),
    "a shorter end": (lambda tar: tar.write_bytes(tar.read_bytes()[:-512]), "and should have"),
    "something behind the end": (
        lambda tar: tar.write_bytes(tar.read_bytes()[:-1] + b"x"), "there is something behind the last file"
    ),
    "cut": (lambda tar: tar.write_bytes(tar.read_bytes()[:3000]), "no header of a file"),
}  # fmt: skip


@pytest.mark.parametrize("name", OTHER_TARS)
def test_a_tar_in_another_encoding_is_altered(bundle: Bundle, name: str) -> None:
    change, why = OTHER_TARS[name]
    tar = bundle.case.pack(as_tar=True)
    change(tar)
    exit, said = verified(tar)
    assert (exit, why in said) == (2 if name == "an absolute name" else 3, True), said


def test_repacking_without_a_change_is_what_we_write(bundle: Bundle) -> None:
    tar = bundle.case.pack(as_tar=True)
    _repacked(tar, lambda m: None)
    assert verify_path(tar).exit == 0, "the changes above are what makes the difference"
