"""The table of limits: how much of everything that comes from outside is read, and what is said of the rest.

Whatever is over a limit *could not be read*, and the limit is named: it is never taken for none, and a step that needed
it stops. The verifier runs alone and brings this module along, so it needs the standard library only. Each limit has a
test that meets it, in `tests/unit/limits/`; one without fails there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

KB, MB, GB = 1024, 1024**2, 1024**3


@dataclass(frozen=True)
class Limit:
    """How much of one thing is read."""

    name: str
    most: int
    unit: str
    """What is counted, in the plural."""
    of: str
    """Of what, as in `the nodes of one YAML file`."""

    def __str__(self) -> str:
        return f"could not be read: LIMIT {self.name}, at most {self.most:,} {self.unit} {self.of}"

    def passed(self, count: int) -> bool:
        """Whether so many are too many."""
        return count > self.most


class OverLimit(ValueError):
    """Something is more than is read of its kind; the text names the limit."""

    def __init__(self, limit: Limit, what: str = "") -> None:
        super().__init__(f"{what}: {limit}" if what else str(limit))
        self.limit = limit


# --- what NetBox and Zabbix answer -----------------------------------------------------------------------------------

HTTP_WIRE = Limit("http-wire", 64 * MB, "bytes", "of one answer on the wire")
HTTP_DECODED = Limit("http-decoded", 64 * MB, "bytes", "of one answer once it is unpacked")
HTTP_ENCODINGS = Limit("http-encodings", 1, "encodings", "of one answer, one inside the other")
HTTP_SECONDS = Limit("http-seconds", 300, "seconds", "from a request to the end of its answer")
HTTP_PAGES = Limit("http-pages", 5_000, "pages", "in answer to one question")
HTTP_REPEATS = Limit("http-repeats", 0, "repetitions", "of a page in answer to one question")
HTTP_QUESTION = Limit("http-question", 512 * MB, "bytes", "of all pages in answer to one question")
JSON_DEPTH = Limit("json-depth", 64, "levels", "of one answer in JSON")
JSON_NODES = Limit("json-nodes", 3_000_000, "values", "of one answer in JSON")
EXPORT_BYTES = Limit("export-bytes", 16 * MB, "bytes", "of the export of one host")
EXPORT_DEPTH = Limit("export-depth", 40, "levels", "of the export of one host")
EXPORT_NODES = Limit("export-nodes", 500_000, "values", "of the export of one host")
EXPORT_NUMBER = Limit("export-number", 1_000, "characters", "of one number in the export of one host")

# --- what agents and switches answer ---------------------------------------------------------------------------------

SNMP_ROWS = Limit("snmp-rows", 200_000, "rows", "of one walk")

# --- texts in which servers may be mentioned --------------------------------------------------------------------------

TEXTS_SECONDS = Limit("texts-seconds", 60, "seconds", "for one source of texts")
TEXTS_FOUND = Limit("texts-found", 32 * MB, "bytes", "of the lines of one source of texts that may mention a server")
TEXTS_FILES = Limit("texts-files", 200_000, "files", "of one source of texts")
TEXTS_TOTAL = Limit("texts-total", 512 * MB, "bytes", "of all files of one folder of texts")
TEXTS_MENTIONS = Limit("texts-mentions", 2_000, "mentions", "of one server in one source of references")

KNOWN_HOSTS = Limit("known-hosts", 16 * MB, "bytes", "of one known_hosts file")

CREDENTIAL_BYTES = Limit("credential-bytes", 4 * MB, "bytes", "of one file of keytabs or certificates")
CREDENTIAL_FILES = Limit("credential-files", 20_000, "files", "of one folder of keytabs or certificates")
CREDENTIAL_TOTAL = Limit("credential-total", 256 * MB, "bytes", "of all files of one folder of keytabs or certificates")

# --- logs in which withdrawn servers may be heard --------------------------------------------------------------------

LOG_SECONDS = Limit("log-seconds", 60, "seconds", "for one log in one run")
LOG_BYTES = Limit("log-bytes", 2 * GB, "bytes", "of one log in one run")

# --- zones of DNS -----------------------------------------------------------------------------------------------------

DNS_RECORDS = Limit("dns-records", 250_000, "records", "of one zone")
DNS_BYTES = Limit("dns-bytes", 64 * MB, "bytes", "of the transfer of one zone")
DNS_REMOVED = Limit("dns-removed", 100, "record sets", "of one server that are removed")
DNS_SECONDS = Limit("dns-seconds", 120, "seconds", "for the zones of one view")

# --- what DHCP servers have ------------------------------------------------------------------------------------------

DHCP_REMOVED = Limit("dhcp-removed", 50, "leases and reservations", "of one server that are removed")

# --- what management controllers say ---------------------------------------------------------------------------------

CONTROLLER_ANSWERS = Limit("controller-answers", 400, "answers", "of one management controller in one look")
CONTROLLER_SECONDS = Limit("controller-seconds", 180, "seconds", "for one management controller in one look")

# --- what people write and bring -------------------------------------------------------------------------------------

YAML_BYTES = Limit("yaml-bytes", 1 * MB, "bytes", "of one YAML file")
YAML_DEPTH = Limit("yaml-depth", 20, "levels", "of one YAML file")
YAML_TEXT = Limit("yaml-text", 10_000, "characters", "of one text in a YAML file")
YAML_NODES = Limit("yaml-nodes", 200_000, "values", "of one YAML file")
SECRET_BYTES = Limit("secret-bytes", 64 * KB, "bytes", "of one file with a secret")
TICKET_BYTES = Limit("ticket-bytes", 64 * KB, "bytes", "of the template of a ticket, and of what it makes")
BROUGHT_BYTES = Limit("brought-bytes", 64 * MB, "bytes", "of one file that is looked at before it is kept")
SEARCHED_BYTES = Limit("searched-bytes", 4 * MB, "bytes", "of one file that is searched for secrets")
SEARCHED_WORDS = Limit("searched-words", 10_000, "words", "such as password, of one file that is searched for secrets")
SIGNED_BYTES = Limit("signed-bytes", 16 * KB, "bytes", "of one statement or signature")
PICTURE_AREA = Limit("picture-area", 120_000_000, "pixels", "of one photo, as its header tells them")
PICTURE_DECODED = Limit("picture-decoded", 50_000_000, "pixels", "of one photo that are unpacked")
PICTURE_BYTES = Limit("picture-bytes", 64 * MB, "bytes", "of one photo or scan that is opened")
PICTURE_SECONDS = Limit("picture-seconds", 20, "seconds of the processor", "for one photo or scan")
PICTURE_WAIT = Limit("picture-wait", 30, "seconds", "for one photo or scan")
PICTURES_WAIT = Limit("pictures-wait", 120, "seconds", "for all photos and scans that one command opens")
PICTURE_MEMORY = Limit("picture-memory", 1 * GB, "bytes of memory", "for one photo or scan")
PICTURE_FILES = Limit("picture-files", 64, "open files", "for one photo or scan")
PICTURE_ANSWER = Limit("picture-answer", 4 * MB, "bytes", "of what is read out of one photo or scan")
SCAN_PAGES = Limit("scan-pages", 20, "pages", "of one scan")
SCAN_MARKS = Limit("scan-marks", 100, "codes", "on one photo or scan")
TTE_ROOTS = Limit("tte-roots", 64 * KB, "bytes", "of the trust roots of TTE")
TTE_SIGNATURES = Limit("tte-signatures", 20, "signatures", "of one PDF with a TTE")
TTE_OBJECTS = Limit("tte-objects", 4_000, "objects", "of one PDF with a TTE")
TTE_REVISIONS = Limit("tte-revisions", 50, "revisions", "of one PDF with a TTE")
CERTIFICATE_TEXT = Limit("certificate-text", 1 * MB, "characters", "of the text of one certificate of erased disks")
CERTIFICATE_DISKS = Limit("certificate-disks", 200, "disks", "in one certificate of erased disks")
CREST_BYTES = Limit("crest-bytes", 2 * MB, "bytes", "of the picture of a letterhead")
CREST_AREA = Limit("crest-area", 25_000_000, "pixels", "of the picture of a letterhead, as its header tells them")
TEMPLATE_BYTES = Limit("template-bytes", 32 * MB, "bytes", "of one template once it is unpacked")
TEMPLATE_SECONDS = Limit("template-seconds", 10, "seconds of the processor", "for one paper from a template")
TEMPLATE_MEMORY = Limit("template-memory", 1 * GB, "bytes of memory", "for one paper from a template")

# --- what is told ----------------------------------------------------------------------------------------------------

MISTAKES = Limit("mistakes", 1_000, "mistakes", "of one file that are named one by one")
ERROR_TEXT = Limit("error-text", 100_000, "characters", "of what one error says")

# --- what the verifier reads -----------------------------------------------------------------------------------------

JOURNAL_LINE = Limit("journal-line", 4 * MB, "bytes", "of one event")
JOURNAL_BYTES = Limit("journal-bytes", 32 * MB, "bytes", "of one journal")
JOURNAL_EVENTS = Limit("journal-events", 50_000, "lines", "of one journal")
JOURNAL_FAULTS = Limit("journal-faults", 100, "bad lines", "of one journal")
JOURNAL_NODES = Limit("journal-nodes", 3_000_000, "values", "of one journal")
EVENT_DEPTH = Limit("event-depth", 64, "levels", "of one event")
BUNDLE_FILES = Limit("bundle-files", 10_000, "files", "of one bundle")
BUNDLE_FILE = Limit("bundle-file", 1 * GB, "bytes", "of one file of a bundle or of the store")
BUNDLE_TOTAL = Limit("bundle-total", 8 * GB, "bytes", "of all files of one bundle")
BUNDLE_LEVELS = Limit("bundle-levels", 1, "levels", "of folders in one bundle")
MANIFEST_BYTES = Limit("manifest-bytes", 4 * MB, "bytes", "of one MANIFEST")
SUBMISSION_BYTES = Limit("submission-bytes", 512 * MB, "bytes", "of one submission")
SUBMISSION_FILES = Limit("submission-files", 100, "files", "of one submission")
SUBMISSION_HEADER = Limit("submission-header", 64 * KB, "bytes", "of what one submission says of itself")
SIGNERS_BYTES = Limit("signers-bytes", 1 * MB, "bytes", "of one list of keys")
PASS_BYTES = Limit("pass-bytes", 8 * KB, "bytes", "of the text of one exit pass")
PASS_TEXT = Limit("pass-text", 400, "characters", "of one text in an exit pass")
PASS_DEPTH = Limit("pass-depth", 4, "levels", "of the text of one exit pass")
TIMESTAMP_BYTES = Limit("timestamp-bytes", 64 * KB, "bytes", "of one answer of a timestamping authority")
PEOPLE_DEPTH = Limit("people-depth", 12, "levels", "of one people file in a bundle")
POLICY_BYTES = Limit("policy-bytes", 256 * KB, "bytes", "of the policy in force in a bundle")
READINGS_BYTES = Limit("readings-bytes", 16 * MB, "bytes", "of what one look at one device saw")
READINGS_DEPTH = Limit("readings-depth", 32, "levels", "of what one look at one device saw")
READINGS_TOTAL = Limit("readings-total", 256 * MB, "bytes", "of what all looks of one journal saw, to be judged again")
READINGS_LOOKS = Limit("readings-looks", 2_000, "conclusions", "of one journal that are judged again")
READINGS_PORTS = Limit("readings-ports", 512, "ports", "of what one look at one device saw, to be judged again")
READINGS_SIGHTINGS = Limit(
    "readings-sightings", 20_000, "sightings", "of what one look at one device saw, to be judged again"
)
READINGS_SECONDS = Limit("readings-seconds", 600, "seconds", "in which one journal is judged again")
SIGNATURES = Limit("signatures", 200, "signatures", "of one journal, each a process of ssh-keygen")

LIMITS: Mapping[str, Limit] = {limit.name: limit for limit in list(globals().values()) if isinstance(limit, Limit)}
"""Every limit by its name."""


def cut(text: str, limit: Limit = ERROR_TEXT) -> str:
    """A text within a limit; what was cut off its end is counted in its place."""
    if not limit.passed(len(text)):
        return text
    return f"{text[: limit.most]} ... (and {len(text) - limit.most:,} more characters, cut by the limit {limit.name})"


_BRACKETS = bytes.maketrans(b"{}", b"[]")
_NOT_SHAPE = bytes(sorted(set(range(256)) - set(b'[]{}",')))


def json_shape(content: bytes) -> bytes:
    """The brackets and commas of a JSON text in UTF-8, without what stands in its strings; curly ones as square ones.

    By a few passes of the kind that take no longer than the reading of the text does.
    """
    if b"\\" in content:
        content = re.sub(rb"\\.", b"", content, flags=re.DOTALL)
    shape = content.translate(_BRACKETS, _NOT_SHAPE).replace(b'""', b"")
    return re.sub(rb'"[^"]*("|$)', b"", shape) if b'"' in shape else shape


def json_too_deep(content: bytes, limit: Limit = JSON_DEPTH) -> bool:
    """Whether a JSON text in UTF-8 is nested deeper than a limit allows. Each round takes the innermost level away."""
    if content.count(b"[") + content.count(b"{") <= limit.most:
        return False
    left = json_shape(content).replace(b",", b"")
    for _ in range(limit.most):
        if not left:
            return False
        left = left.replace(b"[]", b"")
    return limit.passed(limit.most + left.count(b"["))


def json_too_many(content: bytes, limit: Limit = JSON_NODES) -> bool:
    """Whether a JSON text in UTF-8 holds more values than a limit allows. The small ones are not looked into."""
    return limit.passed(len(content) // 2 + 1) and limit.passed(json_nodes(content))


def json_nodes(content: bytes) -> int:
    """At least as many values as a JSON text in UTF-8 holds."""
    cheap = content.count(b",") + content.count(b"[") + content.count(b"{") + 1
    if cheap < 1000:
        return cheap
    shape = json_shape(content)
    return shape.count(b",") + shape.count(b"[") + 1
