"""What a file is: a report of nwipe, its log, or a paper."""

from __future__ import annotations

from typing import Protocol

from dcdecom.adapters.certificates import nwipe_log, nwipe_report
from dcdecom.limits import CERTIFICATE_DISKS, CERTIFICATE_TEXT
from dcdecom.ports.certificates import Certificate, Unclear
from dcdecom.ports.decoder import PdfText

PDF = b"%PDF-"
BEGINNING = 16_384
"""Bytes of a text in which a log of nwipe begins, after what else may stand there."""


class TextOfPdf(Protocol):
    def text(self, content: bytes) -> PdfText: ...


class FileReader:
    """Protocol `CertificateReader`. The text of a PDF comes from the decoder, which is another process."""

    def __init__(self, decoder: TextOfPdf) -> None:
        self._decoder = decoder

    def read(self, content: bytes) -> Certificate | Unclear:
        if content.startswith(PDF):
            return self._pdf(content)
        if not nwipe_log.is_log(content[:BEGINNING].decode("utf-8", "ignore")):
            return Certificate()
        if CERTIFICATE_TEXT.passed(len(content)):
            return Unclear("unread", str(CERTIFICATE_TEXT))
        try:
            found = nwipe_log.log(content.decode("utf-8"))
        except UnicodeDecodeError:
            return Unclear("unread", "UTF-8")
        if isinstance(found, Certificate) and CERTIFICATE_DISKS.passed(len(found.disks)):
            return Unclear("unread", str(CERTIFICATE_DISKS))
        return found

    def _pdf(self, content: bytes) -> Certificate | Unclear:
        found = self._decoder.text(content)
        if found.why:
            return Unclear("lacking" if found.why == "lacking" else "unread", found.detail)
        return nwipe_report.report(found.pages) if nwipe_report.is_report(found.pages) else Certificate()
