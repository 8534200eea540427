"""The task of the child that checks the certified electronic signatures (PAdES) of one PDF, offline, by pyHanko.

What it answers are codes; words are found by whoever asked. Nothing is fetched: trust roots come with the order, and
what is known of revocation has to stand in the file.
"""

from __future__ import annotations

import asyncio
import importlib
import io
import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from dataclasses import field as made_by
from datetime import UTC, datetime
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from asn1crypto.x509 import Certificate
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.diff_analysis import DiffPolicy
    from pyhanko.sign.validation import EmbeddedPdfSignature

TEXT = 200
"""Characters of one field of a certificate."""
CODE = re.compile(r"(?=((?:[0-9A-Z]{4}-){6}[0-9A-Z]{2}[0-9A-Z*~$=]))")
"""A code of 27 signs as papers have it; blanks and ends of lines were taken out."""
HEAD = re.compile(r"(?=((?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])))")
FIELDS = {
    "common_name": "common_name", "serial_number": "serial_number", "user_id": "user_id",
    "email": "email_address", "organization": "organization_name",
}  # fmt: skip
"""By the name of the people file: the attribute of a subject, as asn1crypto calls it."""
AGAINST = {
    "OUT_OF_BOUNDS_NO_POE": "expired", "OUT_OF_BOUNDS_NOT_REVOKED": "expired", "EXPIRED": "expired",
    "NOT_YET_VALID": "expired", "NO_CERTIFICATE_CHAIN_FOUND": "untrusted", "CHAIN_CONSTRAINTS_FAILURE": "usage",
    "CRYPTO_CONSTRAINTS_FAILURE": "weak", "CRYPTO_CONSTRAINTS_FAILURE_NO_POE": "weak",
    "REVOKED_NO_POE": "revoked", "REVOKED_CA_NO_POE": "revoked",
}  # fmt: skip
"""By what pyHanko finds against a certificate: our code. Anything else is `untrusted`."""


class Refuse(Exception):
    """The file is not looked into; `limit` is a bound, or empty."""

    def __init__(self, limit: str, detail: str) -> None:
        super().__init__(detail)
        self.limit = limit


@dataclass
class Found:
    """What is found of one signature."""

    field: str
    kind: str
    against: list[str] = made_by(default_factory=list)
    open: list[str] = made_by(default_factory=list)
    subject: dict[str, str] = made_by(default_factory=dict)
    certificate: str = ""
    claimed: str = ""
    stamped: str = ""

    def plain(self) -> dict[str, Any]:
        return {**vars(self), "against": sorted(set(self.against)), "open": sorted(set(self.open))}


CHANGED = frozenset({"changed", "part", "changed-after"})
"""What speaks against a file whoever stamped it: a timestamp by somebody who is not trusted only proves no time."""
LATE = (
    "gzip", "lxml.etree", "cryptography.hazmat.backends.openssl", "pyhanko.pdf_utils.filters",
    "pyhanko.sign.validation", "pyhanko_certvalidator.context", "pypdf.filters", "pypdf._codecs._codecs",
    "encodings.utf_16_be", "encodings.idna",
)  # fmt: skip
"""What pyHanko and pypdf import in the midst of their work, when no file can be read any more."""


def load() -> None:
    """Import all that the task needs; what is missing is told by the task."""
    for name in LATE:
        with suppress(ImportError):
            importlib.import_module(name)
    logging.disable(logging.CRITICAL)


def signatures(file: IO[bytes], bounds: Mapping[str, int], given: Mapping[str, str]) -> dict[str, Any]:
    """Every signature of a PDF, and the codes that stand in the text of what was signed first."""
    from pyhanko.pdf_utils.reader import PdfFileReader

    content = file.read()
    reader = PdfFileReader(io.BytesIO(content), strict=True)
    if reader.encrypted:
        raise Refuse("", "it is encrypted")
    _must_be_small(reader, bounds)
    signed = [*reader.embedded_regular_signatures, *reader.embedded_timestamp_signatures]
    if len(signed) > bounds["SIGNATURES"]:
        raise Refuse("SIGNATURES", f"it has {len(signed)}")
    found = asyncio.run(_every(reader, signed, _roots(given["roots"]), datetime.fromisoformat(given["at"])))
    first = min(reader.embedded_regular_signatures, key=lambda s: s.signed_revision, default=None)
    codes, why = _codes(content[: _end(first)], bounds) if first else ([], "")
    return {"signatures": [one.plain() for one in found], "codes": codes, "unread": why}


def _must_be_small(reader: PdfFileReader, bounds: Mapping[str, int]) -> None:
    revisions = reader.xrefs.total_revisions
    if revisions > bounds["REVISIONS"]:
        raise Refuse("REVISIONS", f"it has {revisions}")
    objects = sum(len(reader.xrefs.explicit_refs_in_revision(number)) for number in range(revisions))
    if objects > bounds["OBJECTS"]:
        raise Refuse("OBJECTS", f"it has {objects:,}")


def _roots(pem: str) -> list[Certificate]:
    from asn1crypto import pem as armour
    from asn1crypto.x509 import Certificate

    return [Certificate.load(der) for _, _, der in armour.unarmor(pem.encode(), multiple=True)]


def _policy() -> DiffPolicy:
    """What may come behind a signature: signature fields, and what is kept for later checks (DSS).

    Whoever writes these writes the date of the change too, which no page shows. Nothing else: no other field.
    """
    from pyhanko.sign import diff_analysis as d

    later = d.ModificationLevel.LTA_UPDATES
    return d.StandardDiffPolicy(
        global_rules=[
            d.CatalogModificationRule(), d.XrefStreamRule().as_qualified(later),
            d.ObjectStreamRule().as_qualified(later), d.DSSCompareRule().as_qualified(later),
            d.DocInfoRule().as_qualified(later), d.MetadataUpdateRule().as_qualified(later),
        ],
        form_rule=d.FormUpdatingRule(field_rules=[d.SigFieldCreationRule(), d.SigFieldModificationRule()]),
    )  # fmt: skip


@dataclass(frozen=True)
class Known:
    """What certificates are judged by."""

    roots: list[Certificate]
    certificates: list[Any]
    crls: list[Any]
    ocsps: list[Any]

    def context(self, moment: datetime, revocation: bool, stamped: bool = False) -> Any:
        """`revocation`: it is asked of every certificate below the root. `stamped`: the moment is proved, and what was
        embedded after it speaks for it too."""
        from pyhanko_certvalidator import ValidationContext
        from pyhanko_certvalidator.policy_decl import NO_REVOCATION, REQUIRE_REVINFO, CertRevTrustPolicy

        return ValidationContext(
            trust_roots=self.roots, other_certs=self.certificates, crls=self.crls, ocsps=self.ocsps, moment=moment,
            allow_fetching=False,
            revinfo_policy=CertRevTrustPolicy(
                REQUIRE_REVINFO if revocation else NO_REVOCATION, retroactive_revinfo=stamped
            ),
        )  # fmt: skip


def _known(reader: PdfFileReader, signed: Iterable[EmbeddedPdfSignature], roots: list[Certificate]) -> Known:
    """Certificates and revocation from the DSS, and revocation from signed attributes (Adobe's form)."""
    from pyhanko.sign.general import find_unique_cms_attribute
    from pyhanko.sign.validation import DocumentSecurityStore
    from pyhanko.sign.validation.errors import NoDSSFoundError

    known = Known(roots, [], [], [])
    try:
        kept = DocumentSecurityStore.read_dss(reader).as_validation_context({"trust_roots": roots})
        known.certificates.extend(kept.certificate_registry)
        known.crls.extend(kept.crls)
        known.ocsps.extend(kept.ocsps)
    except NoDSSFoundError:
        pass
    for one in signed:
        try:
            attribute = find_unique_cms_attribute(one.signer_info["signed_attrs"], "adobe_revocation_info_archival")
        except (KeyError, ValueError, LookupError):
            continue
        known.crls.extend(attribute["crl"] or ())
        known.ocsps.extend(attribute["ocsp"] or ())
    return known


async def _every(
    reader: PdfFileReader, signed: list[EmbeddedPdfSignature], roots: list[Certificate], at: datetime
) -> list[Found]:
    known, found = _known(reader, signed, roots), []
    added = _empty_fields_added(reader, signed)
    for one in signed:
        is_stamp = str(one.sig_object_type) == "/DocTimeStamp"
        told = Found(one.field_name[:TEXT], "timestamp" if is_stamp else "signature")
        found.append(told)
        try:
            await (_stamp if is_stamp else _signature)(one, told, known, at)
        except Exception:  # noqa: BLE001  # a signature that somebody made may fail in any way there is
            told.open.append("unread")
        if added:
            told.against.append("changed-after")
    return found


def _empty_fields_added(reader: PdfFileReader, signed: list[EmbeddedPdfSignature]) -> bool:
    """Whether somebody put a signature field behind the first signature and signed it not: it may cover the page."""
    from pyhanko.sign.fields import enumerate_sig_fields

    if not signed:
        return False
    first = reader.get_historical_resolver(min(one.signed_revision for one in signed))
    before = {name for name, _, _ in enumerate_sig_fields(first)}
    return any(name not in before for name, _, _ in enumerate_sig_fields(reader, filled_status=False))


async def _signature(one: EmbeddedPdfSignature, told: Found, known: Known, at: datetime) -> None:
    from pyhanko.sign.validation import async_validate_pdf_signature
    from pyhanko.sign.validation.settings import KeyUsageConstraints

    certificate = one.signer_cert
    told.subject, told.certificate = _subject(certificate), certificate.sha256.hex()
    claimed = one.self_reported_timestamp
    told.claimed = claimed.isoformat() if claimed else ""
    usage = KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False)

    async def status(moment: datetime, revocation: bool, stamped: bool) -> Any:
        return await async_validate_pdf_signature(
            one, known.context(moment, revocation, stamped), known.context(at, revocation=True), diff_policy=_policy(),
            key_usage_settings=usage,
        )  # fmt: skip

    said = await status(at, False, False)
    stamp = said.timestamp_validity
    stamped = bool(stamp and stamp.intact and stamp.valid and stamp.trusted)
    moment = at
    if stamped:
        moment = stamp.timestamp
        told.stamped = moment.isoformat()
        said = await status(moment, False, True)
    else:
        told.open.append("time")
    told.against.extend(_against(said, bool(said.docmdp_ok)))
    told.against.extend(["revoked"] if _is_listed(certificate, known, moment) else [])
    if not told.against:
        problem = (await status(moment, True, stamped)).trust_problem_indic
        if problem is not None and AGAINST.get(problem.name) == "revoked":
            told.against.append("revoked")
        elif problem is not None:
            told.open.append("revocation")


async def _stamp(one: EmbeddedPdfSignature, told: Found, known: Known, at: datetime) -> None:
    from pyhanko.sign.validation import async_validate_pdf_timestamp

    told.certificate = one.signer_cert.sha256.hex()
    told.subject = _subject(one.signer_cert)
    one.compute_integrity_info(diff_policy=_policy())
    said = await async_validate_pdf_timestamp(one, known.context(at, revocation=False), diff_policy=_policy())
    found = list(_against(said, permitted=True))
    told.against.extend(code for code in found if code in CHANGED)
    told.open.extend(["time"] if set(found) - CHANGED else [])


def _against(said: Any, permitted: bool) -> Iterator[str]:
    """What speaks against a signature, by pyHanko's status of it. `permitted`: by what the signer lets follow."""
    from pyhanko.sign.diff_analysis import SuspiciousModification
    from pyhanko.sign.validation import SignatureCoverageLevel

    if not (said.intact and said.valid):
        yield "changed"
    if said.coverage < SignatureCoverageLevel.ENTIRE_REVISION:
        yield "part"
    elif isinstance(said.diff_result, SuspiciousModification) or not permitted:
        yield "changed-after"
    if said.intact and said.valid and said.trust_problem_indic is not None:
        yield AGAINST.get(said.trust_problem_indic.name, "untrusted")


def _is_listed(certificate: Certificate, known: Known, moment: datetime) -> bool:
    """Whether a list or answer in the file has it as revoked by then, however old that is: it is never taken back."""
    for crl in known.crls:
        listed = crl["tbs_cert_list"]["revoked_certificates"] or ()
        if crl.issuer == certificate.issuer and any(
            row["user_certificate"].native == certificate.serial_number and row["revocation_date"].native <= moment
            for row in listed
        ):
            return True
    for answer in known.ocsps:
        basic = answer.basic_ocsp_response if hasattr(answer, "basic_ocsp_response") else None
        for row in (basic["tbs_response_data"]["responses"] if basic is not None else ()):
            is_of = row["cert_id"]["serial_number"].native == certificate.serial_number
            if is_of and row["cert_status"].name == "revoked" and _revoked_at(row) <= moment:
                return True
    return False


def _revoked_at(row: Any) -> datetime:
    found = row["cert_status"].chosen["revocation_time"].native
    return found if isinstance(found, datetime) else datetime.min.replace(tzinfo=UTC)


def _subject(certificate: Certificate) -> dict[str, str]:
    said = certificate.subject.native
    found = {ours: _text(said.get(theirs)) for ours, theirs in FIELDS.items()}
    names = certificate.subject_alt_name_value
    mails = [name.native for name in names or () if name.name == "rfc822_name"]
    found["email"] = found["email"] or (_text(mails[0]) if len(mails) == 1 else "")
    found["issuer"] = _text(certificate.issuer.native.get("common_name"))
    return {name: text for name, text in found.items() if text}


def _text(value: object) -> str:
    """One field; of several of one name none is meant, for nobody knows which of them is shown."""
    text = value if isinstance(value, str) else ""
    return " ".join(text.split())[:TEXT] if text.isprintable() else ""


def _end(one: EmbeddedPdfSignature) -> int:
    """Where the bytes end that a signature covers."""
    return int(one.byte_range[2]) + int(one.byte_range[3])


def _codes(revision: bytes, bounds: Mapping[str, int]) -> tuple[list[str], str]:
    """What may be codes of sheets in the text of all pages, and why they were not read."""
    import pypdf

    try:
        pages = pypdf.PdfReader(io.BytesIO(revision)).pages
        if len(pages) > bounds["PAGES"]:
            return [], "PAGES"
        found: dict[str, None] = {}
        for page in pages:
            text = re.sub(r"\s+", "", page.extract_text())
            found.update(dict.fromkeys(match[1] for match in (*CODE.finditer(text), *HEAD.finditer(text))))
            if len(found) > bounds["MARKS"]:
                return [], "MARKS"
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001  # text that cannot be read is not known, whatever the reason is
        return [], type(error).__name__[:TEXT]
    return list(found), ""
