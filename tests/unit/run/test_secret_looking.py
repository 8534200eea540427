"""Files that look like secrets are not kept unless somebody says so; others are."""

from __future__ import annotations

import base64
import time
from pathlib import Path

import pytest

from dcdecom.casework.evidence import SecretLooking, keep_brought
from dcdecom.casework.secret_looking import LOOKED_AT, secret_in
from dcdecom.journal.attachments import FileAttachments

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
    "pdf": b"%PDF-1.4\n" + PEM.format("", "").encode(), "jpeg": b"\xff\xd8\xff" + PEM.format("", "").encode(),
}  # fmt: skip
PLAIN = {
    "prose": "The password was changed by the office.", "reference": "token: file:secrets/netbox",
    "environment": "password: env:ZABBIX", "stars": "password: ********", "blank": "password:\ntoken: \n",
    "question": "password: required", "public": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI rina@laptop",
    "certificate": "-----BEGIN CERTIFICATE-----\nMIIE\n", "pdf": b"%PDF-1.4\npassword: hunter22",
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


UNITS = [b"e", b"-", b"password", b"password\n", b"export ", b"username x ", b"\n", b'"', b"=", b"eyJ", b"eyJaaaaaaaa."]


@pytest.mark.parametrize("unit", UNITS)
def test_no_file_takes_long_to_look_at(unit: bytes) -> None:
    began = time.monotonic()
    secret_in(Path("notes.txt"), unit * (LOOKED_AT // len(unit)))
    assert time.monotonic() - began < 10
