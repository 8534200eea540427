"""Whose keys a keytab has: one that ktutil wrote, and ones that were cut, emptied or made to mislead."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dcdecom.adapters.credentials.keytabs import KEYTABS, NotWhole, entries

from .made import KEY, SRV, entry, hole, keytab, left_out, reader, told, why_not

BY_KTUTIL = Path(__file__).with_name("ktutil.keytab")
"""By ktutil of Debian's krb5-user 1.21.3, of a password that is nobody's; `klist -kt` says the same of it:

    KVNO Principal
       3 host/srv-1.batam.go.id@BATAM.GO.ID (aes256)
       3 host/srv-1.batam.go.id@BATAM.GO.ID (aes128)
     300 host/srv-10.batam.go.id@BATAM.GO.ID
       1 SRV-1$@BATAM.GO.ID
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "web.keytab"


def test_a_keytab_of_ktutil() -> None:
    assert told(KEYTABS, BY_KTUTIL) == {
        "srv-1": [
            "ktutil.keytab: host/srv-1.batam.go.id@BATAM.GO.ID, key version 3 (name srv-1)",
            "ktutil.keytab: SRV-1$@BATAM.GO.ID, key version 1 (name srv-1)",
        ],
        "srv-10": ["ktutil.keytab: host/srv-10.batam.go.id@BATAM.GO.ID, key version 300 (name srv-10)"],
    }
    assert left_out(KEYTABS, BY_KTUTIL) == ()


def test_every_file_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "web").mkdir()
    (tmp_path / "web/a.keytab").write_bytes(keytab(entry("HTTP", "srv-1")))
    (tmp_path / "b.keytab").write_bytes(keytab(entry("nfs", "10.7.0.21")))
    (tmp_path / "README").write_text("srv-1")
    assert told(KEYTABS, tmp_path)["srv-1"] == [
        "b.keytab: nfs/10.7.0.21@BATAM.GO.ID, key version 1 (address 10.7.0.21)",
        "web/a.keytab: HTTP/srv-1@BATAM.GO.ID, key version 1 (name srv-1)",
    ]
    assert left_out(KEYTABS, tmp_path) == ("README: no keytab",)


def test_the_newest_version_of_a_key_is_told_and_an_old_form_is_read(file: Path) -> None:
    file.write_bytes(keytab(
        entry("host", "srv-1", version=2, long_version=False), entry("host", "srv-1", version=4),
        entry("host", "srv-1", version=3),
    ))  # fmt: skip
    assert told(KEYTABS, file)["srv-1"] == ["web.keytab: host/srv-1@BATAM.GO.ID, key version 4 (name srv-1)"]


@pytest.mark.parametrize("named", ["srv-10", "my-srv-1", "srv-1-old", "srv-1.other.go.id", "SRV-1X$", "10.7.0.2"])
def test_another_name_is_not_its_own(file: Path, named: str) -> None:
    file.write_bytes(keytab(entry("host", named)))
    assert told(KEYTABS, file)["srv-1"] == []


def test_a_deleted_entry_and_what_follows_the_end_are_no_keys(file: Path) -> None:
    gone = hole(entry("host", "srv-1"))
    file.write_bytes(keytab(gone, entry("host", "srv-10"), bytes(4), entry("host", "srv-1")))
    assert told(KEYTABS, file) == {
        "srv-1": [], "srv-10": ["web.keytab: host/srv-10@BATAM.GO.ID, key version 1 (name srv-10)"],
    }  # fmt: skip


@pytest.mark.parametrize("length", [3, 7, 20, 60, 100])
def test_a_keytab_that_ends_in_the_middle_is_not_read(file: Path, length: int) -> None:
    file.write_bytes(keytab(entry("host", "srv-1"), entry("host", "other"))[:length])
    assert why_not(KEYTABS, file) == f"{file}: web.keytab: it ends in the middle of an entry"


def test_every_cut_is_either_not_whole_or_between_two_entries() -> None:
    whole = BY_KTUTIL.read_bytes()
    read = 0
    for length in range(2, len(whole)):
        try:
            assert len(list(entries(whole[:length]))) < 4
            read += 1
        except NotWhole:
            pass
    assert read == 4


@pytest.mark.parametrize(
    "content",
    [
        b"\x00\x00\x00\x02\x00\x00", b"\x00\x00\x00\x04\xff\xff\x00\x00", b"\x7f\xff\xff\xff", b"\x80\x00\x00\x00",
        b"\x00\x00\x00\x01\x00",
    ],
)  # fmt: skip
def test_lengths_that_lie(file: Path, content: bytes) -> None:
    file.write_bytes(keytab(content))
    assert why_not(KEYTABS, file).startswith(f"{file}: web.keytab: ")


def test_a_folder_with_one_that_is_not_whole_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(keytab(entry("host", "srv-1")))
    (tmp_path / "b").write_bytes(keytab(entry("host", "srv-1"))[:-9])
    assert why_not(KEYTABS, tmp_path) == f"{tmp_path}: b: it ends in the middle of an entry"


def test_the_first_version_is_not_known(file: Path) -> None:
    file.write_bytes(b"\x05\x01" + entry("host", "srv-1"))
    assert "version 1, which is not known" in why_not(KEYTABS, file)


def test_what_is_not_there_or_no_file_is_not_read(file: Path) -> None:
    assert why_not(KEYTABS, file) == f"{file}: No such file or directory"
    os.mkfifo(file)
    assert why_not(KEYTABS, file) == f"{file}: it is no regular file"


def test_links_are_not_followed_even_in_circles(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/loop").symlink_to(tmp_path)
    (tmp_path / "self").symlink_to(tmp_path / "self")
    (tmp_path / "out").symlink_to(BY_KTUTIL)
    os.mkfifo(tmp_path / "pipe")
    assert told(KEYTABS, tmp_path)["srv-1"] == []
    assert left_out(KEYTABS, tmp_path) == ("out: a link", "pipe: no file", "self: a link", "in/loop: a link")


def test_a_principal_that_looks_like_a_line_stays_in_one(file: Path) -> None:
    file.write_bytes(keytab(entry("host\n\x1b[2J", "srv-1")))
    assert told(KEYTABS, file)["srv-1"] == [
        "web.keytab: host\\x0a\\x1b[2J/srv-1@BATAM.GO.ID, key version 1 (name srv-1)"
    ]


def test_a_file_of_a_gigabyte_is_given_up_early(file: Path) -> None:
    with file.open("wb") as out:
        out.write(keytab())
        out.truncate(1 << 30)
    assert "LIMIT credential-bytes" in why_not(KEYTABS, file)


def test_a_key_is_never_told(file: Path) -> None:
    file.write_bytes(keytab(entry("host", "srv-1")))
    mentions = reader(KEYTABS, file).mentions([SRV])
    assert KEY.decode() not in repr(mentions)
    assert KEY.hex() not in repr(mentions)
    assert KEY.decode() not in repr(list(entries(file.read_bytes())))
