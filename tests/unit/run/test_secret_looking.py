"""Files that look like secrets are not kept unless somebody says so; others are."""

from __future__ import annotations

import base64
import os
import time
from pathlib import Path

import pytest

from dcdecom.casework.evidence import SecretLooking, keep_brought
from dcdecom.casework.secret_looking import secret_in
from dcdecom.errors import InputError
from dcdecom.journal.attachments import FileAttachments
from dcdecom.limits import SEARCHED_BYTES

PEM = "-----BEGIN {}PRIVATE KEY-----\nMIIE\n-----END {}PRIVATE KEY-----\n"
PARTS = (b'{"alg":"HS256"}', b'{"sub":"rina"}', b"x" * 9)
JWT = ".".join(base64.urlsafe_b64encode(part).decode().strip("=") for part in PARTS)
SECRETS = {
    "key": PEM.format("", ""), "rsa": PEM.format("RSA ", "RSA "), "openssh": PEM.format("OPENSSH ", "OPENSSH "),
    "pgp": "-----BEGIN PGP PRIVATE KEY BLOCK-----\n", "encrypted": PEM.format("ENCRYPTED ", "ENCRYPTED "),
    "putty": "PuTTY-User-Key-File-3: ssh-ed25519\n", "github": f"ghp_{'a1' * 18}", "gitlab": f"glpat-{'x' * 20}",
    "aws": "AKIA" + "A1B2" * 4, "slack": "xoxb-1234567890-abc", "jwt": JWT, "netbox": "nbt_abcdefgh.0123456789",
    "header": "Authorization: Token 0123456789abcdef", "field": "password: hunter22", "quoted": '"api_key": "abcd1234"',
    "assigned": "export DB_PASSWORD=hunter22", "indonesian": "kata sandi = rahasia1",
    "blanks": "  zabbix_token = abcd1234",
    "utf-16": "password: hunter22".encode("utf-16"), "late": "a: b\n" * 9000 + "secret: hunter22",
    "community": "snmp-server community rahasia RO", "enable": "enable secret 5 $1$abc",
    "user": "username x secret 0 y",
    "utf-8 with a mark": b"\xef\xbb\xbfpassword: hunter22", "utf-16 little": "password: hunter22".encode("utf-16-le"),
    "utf-16 big": "catatan\npassword: hunter22".encode("utf-16-be"), "utf-32": "password: hunter22".encode("utf-32"),
    "key in utf-16": PEM.format("", "").encode("utf-16"), "key in utf-16 big": PEM.format("", "").encode("utf-16-be"),
    "plain behind a pdf's head": b"%PDF\npassword: hunter22", "of a terminal": b"\x1b[2Jx\npassword: hunter22",
    "pdf": b"%PDF-1.4\n" + PEM.format("", "").encode(), "jpeg": b"\xff\xd8\xff" + PEM.format("", "").encode(),
}  # fmt: skip
PLAIN = {
    "prose": "The password was changed by the office.", "reference": "token: file:secrets/netbox",
    "environment": "password: env:ZABBIX", "stars": "password: ********", "blank": "password:\ntoken: \n",
    "question": "password: required", "public": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI rina@laptop",
    "certificate": "-----BEGIN CERTIFICATE-----\nMIIE\n",
    "pdf": b"%PDF-1.4\n%\xe2\xe3\nstream\x9c\x01\x07\npassword: hunter22",
    "utf-16": "Nomor: 800/112".encode("utf-16-le"),
    "binary": b"a\0b\npassword: hunter22", "variable": "password: ${SECRET}", "digest": "41c902fe" * 8,
    "tokens": "3 tokens: see below", "letter": "Nomor: 800/112/DISDIK/2026\nHal: Penarikan",
}  # fmt: skip


def content(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode()


@pytest.mark.parametrize("name", SECRETS)
def test_what_looks_like_a_secret_is_told(name: str) -> None:
    assert secret_in(Path("notes.txt"), content(SECRETS[name])).startswith("holds what looks like")


@pytest.mark.parametrize("name", PLAIN)
def test_what_does_not_is_not(name: str) -> None:
    assert secret_in(Path("notes.txt"), content(PLAIN[name])) == ""


@pytest.mark.parametrize(
    "name",
    [".env", "prod.env", ".env.local", "id_ed25519", "id_rsa", ".netrc", "keys.kdbx", "a.p12", "credentials.json"],
)
def test_names_of_secrets_are_told(name: str) -> None:
    assert "is called like" in secret_in(Path(name), b"")


@pytest.mark.parametrize("name", ["environment.txt", "id_rsa.pub", "label.jpg", "surat-env.pdf", "key.png"])
def test_other_names_are_not(name: str) -> None:
    assert secret_in(Path(name), b"") == ""


def test_it_is_refused_or_kept_sealed(tmp_path: Path) -> None:
    kept = FileAttachments(tmp_path / "files", tmp_path / "sealed", 1 << 20)
    file = tmp_path / "notes.txt"
    file.write_text("password: hunter22", "utf-8")
    with pytest.raises(SecretLooking, match=r"notes\.txt holds what looks like a password or token \(line 1\)\. No"):
        keep_brought(kept, file)
    assert not (tmp_path / "files").exists()
    named = keep_brought(kept, file, sealed=True)
    assert named.sealed
    assert [f.name for f in (tmp_path / "sealed").iterdir()] == [named.sha256]
    file.write_text("nothing of the kind", "utf-8")
    assert not keep_brought(kept, file).sealed


MB = 1024 * 1024


@pytest.fixture
def attachments(tmp_path: Path) -> FileAttachments:
    return FileAttachments(tmp_path / "files", tmp_path / "sealed", 1 << 30)


def large(file: Path, head: bytes) -> Path:
    """A file of 65 MB that takes no room."""
    with file.open("wb") as content:
        content.write(head)
        content.truncate(65 * MB)
    return file


def test_a_file_that_is_too_large_to_be_sealed_is_kept_nowhere(tmp_path: Path, attachments: FileAttachments) -> None:
    with pytest.raises(InputError, match=r"dump could not be read: LIMIT brought-bytes, .*; it is not kept sealed\."):
        keep_brought(attachments, large(tmp_path / "dump", b"x\0"), sealed=True)
    assert [path.name for path in tmp_path.iterdir()] == ["dump"]


def test_a_large_file_is_looked_at_as_well(tmp_path: Path, attachments: FileAttachments) -> None:
    with pytest.raises(SecretLooking, match="a private key"):
        keep_brought(attachments, large(tmp_path / "dump", PEM.format("", "").encode()))
    assert [path.name for path in tmp_path.iterdir()] == ["dump"]
    assert keep_brought(attachments, large(tmp_path / "film.mp4", b"\0\0\0\x18ftypmp42")).name == "film.mp4"


@pytest.mark.parametrize("sealed", [False, True])
def test_a_file_whose_name_is_no_text_is_named_and_not_kept(
    tmp_path: Path, attachments: FileAttachments, sealed: bool
) -> None:
    file = Path(os.fsdecode(os.fsencode(tmp_path) + b"/foto\xff.jpg"))
    file.write_bytes(b"\xff\xd8\xff\0")
    with pytest.raises(InputError, match=r"^foto\\xff\.jpg has a name that is no text \(not UTF-8\)\. Nothing was"):
        keep_brought(attachments, file, sealed)
    assert list(tmp_path.iterdir()) == [file]


LONG = "is a long text: its end could not be read: LIMIT searched-bytes"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"a: b\n" * 900_000 + b"password: hunter22", LONG), (("a: b\n" * 500_000).encode("utf-16"), LONG),
        (b"password " * 10_001 + b"\npassword: hunter22", "has many words such as password"),
        (b"\x89PNG\0" + b"a: b\n" * 900_000, ""), (b"password " * 10_000, ""), (b"a" * SEARCHED_BYTES.most, ""),
    ],
)  # fmt: skip
def test_a_text_that_is_not_looked_at_whole_is_told(content: bytes, told: str) -> None:
    assert secret_in(Path("notes.txt"), content).startswith(told)
    assert bool(secret_in(Path("notes.txt"), content)) is bool(told)


UNITS = [b"e", b"-", b"password", b"password\n", b"export ", b"username x ", b"\n", b'"', b"=", b"eyJ", b"eyJaaaaaaaa."]


@pytest.mark.parametrize("unit", UNITS)
def test_no_file_takes_long_to_look_at(unit: bytes) -> None:
    began = time.monotonic()
    secret_in(Path("notes.txt"), unit * (SEARCHED_BYTES.most // len(unit)))
    assert time.monotonic() - began < 10
