"""Which certificates are a server's and in force, among everything that such folders have."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from dcdecom.adapters.credentials.certificates import CERTIFICATES

from .made import DAY, NOW, SRV, Authority, authority, left_out, name, pem, reader, told, why_not

UNTIL = f"until {NOW + DAY:%Y-%m-%d}"


@pytest.fixture(scope="module")
def ca() -> Authority:
    return authority()


@pytest.mark.parametrize(
    ("subject", "also", "by"),
    [
        ("srv-1.batam.go.id", (), "name srv-1"), ("SRV-1", (), "name srv-1"),
        ("portal", ("srv-1.batam.go.id",), "name srv-1"), ("portal", ("10.7.0.21",), "address 10.7.0.21"),
        ("portal", ("2001:db8:0::21",), "address 2001:db8::21"), ("portal", ("https://srv-1/sso",), "name srv-1"),
        (name("portal", x509.NameAttribute(NameOID.SERIAL_NUMBER, "SGH331XK71")), (), "serial SGH331XK71"),
    ],
)  # fmt: skip
def test_a_certificate_of_the_server(
    tmp_path: Path, ca: Authority, subject: str | x509.Name, also: tuple[str, ...], by: str
) -> None:
    (tmp_path / "a.pem").write_bytes(pem(ca.issue(subject, *also)))
    assert told(CERTIFICATES, tmp_path) == {
        "srv-1": [f"a.pem:1: serial number 1234 of CN=CA Batam, {UNTIL} ({by})"], "srv-10": [],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("subject", "also"),
    [
        ("srv-10.batam.go.id", ()), ("portal", ("srv-10.batam.go.id", "my-srv-1", "srv-1.other.go.id")),
        ("*.batam.go.id", ("*.batam.go.id", "srv-*")), ("portal", ("10.7.0.2",)),
    ],
)
def test_a_certificate_of_others(tmp_path: Path, ca: Authority, subject: str, also: tuple[str, ...]) -> None:
    (tmp_path / "a.pem").write_bytes(pem(ca.issue(subject, *also)))
    assert told(CERTIFICATES, tmp_path)["srv-1"] == []
    assert left_out(CERTIFICATES, tmp_path) == ()


def test_each_of_several_in_one_file_with_its_line(tmp_path: Path, ca: Authority) -> None:
    file = tmp_path / "chain.pem"
    key = ec.generate_private_key(ec.SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    first, second = ca.issue("srv-1", serial=1), ca.issue("srv-1", serial=2)
    file.write_bytes(b"Bag Attributes\n" + key + pem(first) + b"\n" + pem(ca.own) + pem(second))
    lines = file.read_bytes().split(b"\n")
    at = [number for number, line in enumerate(lines, 1) if line == b"-----BEGIN CERTIFICATE-----"]
    assert told(CERTIFICATES, file)["srv-1"] == [
        f"chain.pem:{at[0]}: serial number 1 of CN=CA Batam, {UNTIL} (name srv-1)",
        f"chain.pem:{at[2]}: serial number 2 of CN=CA Batam, {UNTIL} (name srv-1)",
    ]
    secret = b"".join(key.split(b"\n")[1:-2]).decode()
    assert secret[:40] not in repr(reader(CERTIFICATES, file).mentions([SRV]))


def test_one_without_armour(tmp_path: Path, ca: Authority) -> None:
    (tmp_path / "a.cer").write_bytes(ca.issue("srv-1").public_bytes(Encoding.DER))
    assert told(CERTIFICATES, tmp_path)["srv-1"] == [f"a.cer: serial number 1234 of CN=CA Batam, {UNTIL} (name srv-1)"]


def test_one_that_is_over_is_no_credential(tmp_path: Path, ca: Authority) -> None:
    (tmp_path / "a.pem").write_bytes(pem(ca.issue("srv-1", until=NOW - DAY)))
    assert told(CERTIFICATES, tmp_path)["srv-1"] == []


def test_one_that_its_issuer_revoked_is_no_credential(tmp_path: Path, ca: Authority) -> None:
    (tmp_path / "a.pem").write_bytes(pem(ca.issue("srv-1", serial=7)))
    (tmp_path / "b.pem").write_bytes(pem(ca.issue("srv-1", serial=8)))
    (tmp_path / "ca.pem").write_bytes(pem(ca.own))
    (tmp_path / "ca.crl").write_bytes(ca.revoke(7))
    assert told(CERTIFICATES, tmp_path)["srv-1"] == [
        f"b.pem:1: serial number 8 of CN=CA Batam, {UNTIL} (name srv-1)"
    ]
    assert left_out(CERTIFICATES, tmp_path) == ()


def test_one_on_hold_is_in_force(tmp_path: Path, ca: Authority) -> None:
    (tmp_path / "a.pem").write_bytes(pem(ca.issue("srv-1", serial=7)) + pem(ca.own))
    (tmp_path / "ca.crl").write_bytes(ca.revoke(7, reason=x509.ReasonFlags.certificate_hold))
    assert len(told(CERTIFICATES, tmp_path)["srv-1"]) == 1


def test_a_list_that_nobody_proves_revokes_nothing(tmp_path: Path, ca: Authority) -> None:
    (tmp_path / "a.pem").write_bytes(pem(ca.issue("srv-1", serial=7)) + pem(ca.own))
    (tmp_path / "ca.crl").write_bytes(authority().revoke(7))
    assert len(told(CERTIFICATES, tmp_path)["srv-1"]) == 1
    assert left_out(CERTIFICATES, tmp_path) == ("ca.crl:1: no certificate here proves this revocation list",)


def test_the_same_number_of_another_issuer_is_another_certificate(tmp_path: Path, ca: Authority) -> None:
    second = authority("CA Lain")
    (tmp_path / "a.pem").write_bytes(pem(ca.issue("srv-1", serial=7)) + pem(ca.own) + pem(second.own))
    (tmp_path / "lain.crl").write_bytes(second.revoke(7))
    assert len(told(CERTIFICATES, tmp_path)["srv-1"]) == 1


def test_junk_is_told_where_it_could_be_a_certificate(tmp_path: Path, ca: Authority) -> None:
    whole = pem(ca.issue("srv-1"))
    (tmp_path / "README").write_text("srv-1")
    (tmp_path / "bundle.pem").write_bytes(whole[:200] + b"\n" + whole + whole[:-40])
    (tmp_path / "c.crt").write_bytes(b"\x30\x82\xff\xff" + bytes(20))
    (tmp_path / "d.pem").write_bytes(b"-----BEGIN CERTIFICATE-----\n" + b"A" * 5000 + b"\n-----END CERTIFICATE-----\n")
    (tmp_path / "e.pem").write_bytes(whole.replace(b" CERTIFICATE", b" TRUSTED CERTIFICATE"))
    (tmp_path / "f.p12").write_bytes(b"\x30\x80srv-1")
    (tmp_path / "g.crl").write_bytes(b"")
    assert len(told(CERTIFICATES, tmp_path)["srv-1"]) == 1
    said = left_out(CERTIFICATES, tmp_path)
    assert [line.partition(": ")[0] for line in said] == [
        "bundle.pem:1", said[1].partition(": ")[0], "c.crt", "d.pem:1", "e.pem:1", "f.p12", "g.crl",
    ]  # fmt: skip
    assert said[0].endswith(": no certificate that is known")
    assert said[5] == "f.p12: a store that a password closes"
    assert said[6] == "g.crl: no revocation list that is known"


def test_a_folder_without_certificates_has_none(tmp_path: Path) -> None:
    assert told(CERTIFICATES, tmp_path) == {"srv-1": [], "srv-10": []}
    assert why_not(CERTIFICATES, tmp_path / "x") == f"{tmp_path / 'x'}: No such file or directory"


def test_a_file_of_a_gigabyte_is_given_up_early(tmp_path: Path, ca: Authority) -> None:
    (tmp_path / "a.pem").write_bytes(pem(ca.issue("srv-1")))
    with (tmp_path / "backup.tar").open("wb") as out:
        out.truncate(1 << 30)
    tracemalloc.start()
    try:
        assert "backup.tar: could not be read: LIMIT credential-bytes" in why_not(CERTIFICATES, tmp_path)
        assert tracemalloc.get_traced_memory()[1] < 32 << 20
    finally:
        tracemalloc.stop()


def test_an_issuer_that_looks_like_a_line_stays_in_one(tmp_path: Path) -> None:
    (tmp_path / "a.pem").write_bytes(pem(authority("CA\n\x1b[2J" + "x" * 50).issue("srv-1")))
    [line] = told(CERTIFICATES, tmp_path)["srv-1"]
    assert line.isprintable()
