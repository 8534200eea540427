"""PDFs with certified electronic signatures, by an authority of our own: keys are made once, a file in milliseconds."""

from __future__ import annotations

import asyncio
import hashlib
import io
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from asn1crypto import crl as asn1_crl
from asn1crypto import keys, ocsp
from asn1crypto.x509 import Certificate
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import PageObject, PdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko.sign.validation import DocumentSecurityStore
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

AT = datetime(2026, 11, 24, 3, tzinfo=UTC)
"""When the files are recorded."""
DAY = timedelta(days=1)
NIK = "3217000000000001"


@dataclass(frozen=True)
class Identity:
    """A key and its certificate."""

    certificate: Certificate
    key: keys.PrivateKeyInfo
    raw: Any

    @property
    def pem(self) -> str:
        return x509.load_der_x509_certificate(self.certificate.dump()).public_bytes(Encoding.PEM).decode()


@dataclass
class Authority:
    """A certificate authority; each call of `issued` makes a certificate that it signs."""

    name: str = "BSrE Uji"
    at: datetime = AT
    """Around when what it issues is valid."""
    root: Identity = field(init=False)

    def __post_init__(self) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        made = _builder(self.name, self.name, key, self.at - 1000 * DAY, self.at + 1000 * DAY)
        made = made.add_extension(x509.BasicConstraints(True, None), True).add_extension(_usage(sign=False), True)
        self.root = _identity(made.sign(key, hashes.SHA256()), key)

    @property
    def pem(self) -> str:
        return self.root.pem

    def issued(
        self, name: str, first: datetime | None = None, last: datetime | None = None, tsa: bool = False,
        key: Any = None, serial: str = NIK,
    ) -> Identity:  # fmt: skip
        """It says where answers about its revocation are, as those of real authorities do."""
        key = key or ec.generate_private_key(ec.SECP256R1())
        first, last = first or self.at - 100 * DAY, last or self.at + 100 * DAY
        made = _builder(name, self.name, key, first, last, serial)
        made = made.add_extension(x509.BasicConstraints(False, None), True).add_extension(_usage(), True)
        where = x509.UniformResourceIdentifier("http://127.0.0.1:9/ocsp")
        said = x509.AccessDescription(AuthorityInformationAccessOID.OCSP, where)
        made = made.add_extension(x509.AuthorityInformationAccess([said]), False)
        made = made.add_extension(x509.CRLDistributionPoints([
            x509.DistributionPoint([x509.UniformResourceIdentifier("http://127.0.0.1:9/crl")], None, None, None)
        ]), False)
        if tsa:
            made = made.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), True)
        return _identity(made.sign(self.root.raw, hashes.SHA256()), key)

    def crl(self, *revoked: Identity, at: datetime | None = None, until: datetime | None = None) -> Any:
        """A list of what was revoked, a day before it was made."""
        at, until = at or self.at - DAY, until or self.at + 7 * DAY
        made = x509.CertificateRevocationListBuilder().issuer_name(_name(self.name)).last_update(at).next_update(until)
        for one in revoked:
            row = x509.RevokedCertificateBuilder().serial_number(one.certificate.serial_number)
            made = made.add_revoked_certificate(row.revocation_date(at - DAY).build())
        return asn1_crl.CertificateList.load(made.sign(self.root.raw, hashes.SHA256()).public_bytes(Encoding.DER))

    def ocsp(self, one: Identity, revoked: bool = False, at: datetime = AT - DAY) -> Any:
        from cryptography.x509 import ocsp as made

        subject, issuer = (x509.load_der_x509_certificate(i.certificate.dump()) for i in (one, self.root))
        answer = made.OCSPResponseBuilder().add_response(
            subject, issuer, hashes.SHA256(), made.OCSPCertStatus.REVOKED if revoked else made.OCSPCertStatus.GOOD,
            at, at + 2 * DAY, at - DAY if revoked else None, None,
        ).responder_id(made.OCSPResponderEncoding.NAME, issuer)  # fmt: skip
        return ocsp.OCSPResponse.load(answer.sign(self.root.raw, hashes.SHA256()).public_bytes(Encoding.DER))


def _name(name: str, serial: str = "") -> x509.Name:
    known = [x509.NameAttribute(NameOID.COMMON_NAME, name), x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Kota Batam")]
    return x509.Name([*known, *([x509.NameAttribute(NameOID.SERIAL_NUMBER, serial)] if serial else [])])


def _builder(
    name: str, issuer: str, key: Any, first: datetime, last: datetime, serial: str = ""
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder().subject_name(_name(name, serial)).issuer_name(_name(issuer))
        .public_key(key.public_key()).serial_number(x509.random_serial_number())
        .not_valid_before(first).not_valid_after(last)
    )  # fmt: skip


def _usage(sign: bool = True) -> x509.KeyUsage:
    return x509.KeyUsage(sign, sign, False, False, False, not sign, not sign, False, False)


def _identity(certificate: x509.Certificate, key: Any) -> Identity:
    plain = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return Identity(
        Certificate.load(certificate.public_bytes(Encoding.DER)), keys.PrivateKeyInfo.load(plain), key
    )


@dataclass(frozen=True)
class Office:
    """An authority with the certificates that tests need."""

    ca: Authority
    dewi: Identity
    sri: Identity
    expired: Identity
    stamper: Identity
    stranger: Identity
    short: Identity


@cache
def office() -> Office:
    ca = Authority()
    return Office(
        ca, ca.issued("Dewi"), ca.issued("Sri", serial="3217000000000002"), ca.issued("Dewi", last=AT - DAY),
        ca.issued("TSA Uji", tsa=True, key=rsa.generate_private_key(65537, 2048)),
        Authority("PSrE Lain").issued("Dewi"), ca.issued("Dewi", key=rsa.generate_private_key(65537, 1024)),
    )  # fmt: skip


@cache
def strange_stamper() -> Identity:
    return Authority("TSA Lain").issued("TSA", tsa=True, key=rsa.generate_private_key(65537, 2048))


def page(*lines: str, field: str = "", bomb: int = 0, objects: int = 0) -> bytes:
    """A page with text; with a text field where it is named."""
    made = PdfFileWriter()
    text = "\n".join(f"BT /F1 12 Tf 72 {720 - 20 * n} Td ({line}) Tj ET" for n, line in enumerate(lines))
    content = text.encode() + b"\n" + bytes(bomb).replace(b"\0", b" ")
    stream = generic.StreamObject({pdf_name("/Filter"): pdf_name("/FlateDecode")}, encoded_data=zlib.compress(content))
    font = generic.DictionaryObject({
        pdf_name("/Type"): pdf_name("/Font"), pdf_name("/Subtype"): pdf_name("/Type1"),
        pdf_name("/BaseFont"): pdf_name("/Helvetica"),
    })  # fmt: skip
    resources = {pdf_name("/Font"): generic.DictionaryObject({pdf_name("/F1"): font})}
    one = PageObject(made.add_object(stream), (0, 0, 595, 842), generic.DictionaryObject(resources))
    made.insert_page(one)
    for n in range(objects):
        made.add_object(generic.NumberObject(n))
    if field:
        _text_field(made, field)
    written = io.BytesIO()
    made.write(written)
    return written.getvalue()


def _text_field(made: Any, name: str) -> None:
    widget = made.add_object(generic.DictionaryObject({
        pdf_name("/FT"): pdf_name("/Tx"), pdf_name("/T"): generic.TextStringObject(name),
        pdf_name("/Type"): pdf_name("/Annot"), pdf_name("/Subtype"): pdf_name("/Widget"),
        pdf_name("/Rect"): generic.ArrayObject([generic.NumberObject(n) for n in (72, 72, 200, 90)]),
        pdf_name("/V"): generic.TextStringObject(""),
    }))  # fmt: skip
    made.root[pdf_name("/AcroForm")] = made.add_object(
        generic.DictionaryObject({pdf_name("/Fields"): generic.ArrayObject([widget])})
    )
    made.root["/Pages"]["/Kids"][0][pdf_name("/Annots")] = generic.ArrayObject([widget])


def signed(
    content: bytes, by: Identity, field: str = "TTE", stamp: datetime | None = None, digest: str = "sha256",
    stamper: Identity | None = None,
) -> bytes:  # fmt: skip
    """The same with one more signature behind it."""
    store = SimpleCertificateStore()
    store.register(by.certificate)
    tsa = stamper or office().stamper
    timestamper = DummyTimeStamper(tsa.certificate, tsa.key, fixed_dt=stamp) if stamp else None
    said = signers.PdfSignatureMetadata(
        field_name=field, md_algorithm=digest, subfilter=fields.SigSeedSubFilter.PADES, name="x",
    )  # fmt: skip
    out = signers.sign_pdf(
        IncrementalPdfFileWriter(io.BytesIO(content)), said,
        signer=signers.SimpleSigner(by.certificate, by.key, store), timestamper=timestamper,
    )  # fmt: skip
    return bytes(out.getbuffer())


def signed_with_lists(content: bytes, by: Identity) -> bytes:
    """Signed in Adobe's form: what is known of revocation is among what is signed."""
    ca, store = office().ca, SimpleCertificateStore()
    store.register(by.certificate)
    known = ValidationContext(
        trust_roots=[ca.root.certificate], crls=[ca.crl()], moment=AT, allow_fetching=False, revocation_mode="require"
    )
    said = signers.PdfSignatureMetadata(
        field_name="TTE", md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.ADOBE_PKCS7_DETACHED,
        embed_validation_info=True, validation_context=known,
    )  # fmt: skip
    signer = signers.SimpleSigner(by.certificate, by.key, store)
    return bytes(signers.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(content)), said, signer=signer).getbuffer())


def stamped(content: bytes, by: Identity) -> bytes:
    """The same with a timestamp of the whole document behind it (LTA)."""
    stamper = DummyTimeStamper(by.certificate, by.key, fixed_dt=AT - DAY / 4)
    out = signers.PdfTimeStamper(stamper, field_name="STEMPEL").timestamp_pdf(
        IncrementalPdfFileWriter(io.BytesIO(content)), "sha256", ValidationContext(trust_roots=[by.certificate]),
        validation_paths=[],
    )  # fmt: skip
    return bytes(out.getbuffer())


def kept(content: bytes, crls: Iterable[Any] = (), ocsps: Iterable[Any] = ()) -> bytes:
    """The same with a DSS, as whoever signs for long keeps it."""
    file = io.BytesIO(content)
    DocumentSecurityStore.add_dss(file, None, crls=list(crls), ocsps=list(ocsps))
    return file.getvalue()


def changed(content: bytes, change: Any) -> bytes:
    """The same with an update behind it."""
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def filled(writer: Any) -> None:
    field = next(f for f in map(_object, writer.root["/AcroForm"]["/Fields"]) if f["/FT"] == "/Tx")
    field[pdf_name("/V")] = generic.TextStringObject("srv-two")
    writer.update_container(field)


def _object(one: Any) -> Any:
    return one.get_object()


def overlaid_with(text: str) -> Any:
    def overlay(writer: Any) -> None:
        stream = generic.StreamObject(stream_data=f"BT /F1 40 Tf 72 500 Td ({text}) Tj ET".encode())
        writer.add_stream_to_page(0, writer.add_object(stream))

    return overlay


overlaid = overlaid_with("DISETUJUI")


def extended(writer: Any) -> None:
    stream = generic.StreamObject(stream_data=b"BT ET")
    writer.insert_page(PageObject(writer.add_object(stream), (0, 0, 595, 842)))


def resaved(content: bytes) -> bytes:
    """The same as another program writes it anew."""
    import pypdf

    made, out = pypdf.PdfWriter(clone_from=io.BytesIO(content)), io.BytesIO()
    made.write(out)
    return out.getvalue()


def encrypted(content: bytes) -> bytes:
    import pypdf

    made, out = pypdf.PdfWriter(clone_from=io.BytesIO(content)), io.BytesIO()
    made.encrypt("", "owner", algorithm="AES-128")
    made.write(out)
    return out.getvalue()


def byte_range(content: bytes) -> tuple[int, ...]:
    (one,) = PdfFileReader(io.BytesIO(content)).embedded_regular_signatures
    return tuple(int(n) for n in one.byte_range)


def in_part(content: bytes, by: Identity) -> bytes:
    """The same, signed again so that the last bytes are not covered: its digest is right."""
    _, before, after, rest = byte_range(content)
    (at,) = (content.find(b"[", content.find(b"/ByteRange")),)
    until = content.index(b"]", at) + 1
    said = f"[0 {before} {after} {rest - 6}]".encode().ljust(until - at)
    patched = content[:at] + said + content[until:]
    digest = hashlib.sha256(patched[:before] + patched[after : after + rest - 6]).digest()
    store = SimpleCertificateStore()
    cms = signers.SimpleSigner(by.certificate, by.key, store)
    cms = asyncio.run(cms.async_sign(digest, "sha256", use_pades=True)).dump()
    hexed = cms.hex().encode().ljust(after - before - 2, b"0")
    return patched[: before + 1] + hexed + patched[after - 1 :]


def unsigned_field(writer: Any) -> None:
    """A signature field that is seen, signed by nobody: its picture may cover what was signed."""
    fields.append_signature_field(writer, fields.SigFieldSpec("KOSONG", box=(50, 50, 500, 800)))
