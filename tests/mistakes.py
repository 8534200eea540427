"""What makes an official send a paper back: the mistakes of Indonesian office papers that a program can find.

Each is a row: what is wrong, and what finds it in the text of a paper, one paragraph or table row a line.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from lxml import etree

from dcdecom.papers.dates import number_words
from tests.paper_text import W, text_of

MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November",
    "Desember",
)  # fmt: skip
DAYS = ["Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"]
OPENING = re.compile(r"Pada hari ini, (\w+), tanggal ([a-z ]+) bulan (\w+) tahun ([a-z ]+) \((\d\d)-(\d\d)-(\d{4})\)")
NIP = re.compile(r"\d{8} \d{6} [12] \d{3}")
ENGLISH = (
    "the of and is are was were not to by with could because found read answer chosen request device devices approve "
    "approved reject rejected verified pending failed unknown shut down change changed done error timeout unreadable "
    "blocked letter serial agrees differs stays leaves record office today number date page code active "
    "decommissioning deprecated offline planned"
)  # fmt: skip


@dataclass(frozen=True)
class Read:
    """A paper as its reader has it, and what is known about the case."""

    name: str
    content: bytes
    text: str
    people: frozenset[str]
    """The NIP that are anybody's, as eighteen digits."""

    @property
    def lines(self) -> list[str]:
        return self.text.splitlines()


Finder = Callable[[Read], Iterable[str]]


def never(pattern: str, flags: int = 0) -> Finder:
    """What stands on no paper at all."""
    compiled = re.compile(pattern, flags)
    return lambda paper: compiled.findall(paper.text)


def invented(paper: Read) -> Iterator[str]:
    """A number where the office has given none, or a NIP that is nobody's."""
    yield from (line for line in paper.lines if re.match(r"NOMOR: (?!\.{4}|\$\{)", line))
    yield from (n for n in NIP.findall(paper.text) if n.replace(" ", "") not in paper.people)


def another_day(paper: Read) -> Iterator[str]:
    for weekday, day, month, year, dd, mm, yyyy in OPENING.findall(paper.text):
        on = date(int(yyyy), int(mm), int(dd))
        right = (DAYS[on.weekday()], number_words(on.day), MONTHS[on.month - 1], number_words(on.year))
        if (weekday, day, month, year) != right:
            yield f"{weekday}, {day} {month} {year}: {on:%d-%m-%Y}"
    blank = re.search(r"Pada hari ini, \.+, tanggal \.+ bulan \.+ tahun \.+ \(\.+\)", " ".join(paper.text.split()))
    if "Pada hari ini" in paper.text and not OPENING.search(paper.text) and not blank:
        yield "an opening without a date in words and figures"


def two_dates(paper: Read) -> Iterator[str]:
    """A letter of one number and two dates."""
    text, dates = " ".join(paper.text.split()), dict[str, str]()
    for number, on in re.findall(r"Nomor (\S+) tanggal (\d{1,2} [A-Z]\w+ \d{4})", text):
        if dates.setdefault(number, on) != on:
            yield f"{number}: {dates[number]} and {on}"


def odd_nip(paper: Read) -> Iterator[str]:
    """`NIP.`, or a NIP that is neither a blank nor 8 6 1 3 digits."""
    yield from re.findall(r"NIP\..*", paper.text)
    yield from (n for n in re.findall(r"\bNIP ([\d ]{4,})", paper.text) if not NIP.fullmatch(n.strip()))


def no_rank(paper: Read) -> Iterator[str]:
    """A signature with a NIP and without the rank above it."""
    for found in re.finditer(r"(.{0,60})NIP \d", " ".join(paper.text.split())):
        if not re.search(r"\([IV]+/[a-e]\),? $|\.{4,} $", found[1]):
            yield found[0]


def wrong_signer(paper: Read) -> Iterator[str]:
    """A section head who writes to the head of another office."""
    signed = paper.text.partition("Paraf hierarki")[0]
    if "Yth. Kepala" in signed and "Kepala Seksi" in signed:
        yield "Kepala Seksi"


def same_person(paper: Read) -> Iterator[str]:
    named = re.findall(r"\| (?:[12]\. )?Nama \| : \| ([^|.][^|]*) \|", paper.text)
    if len(named) != len(set(named)):
        yield f"both parties: {named}"
    for approver in re.findall(r"Mengetahui, [^|]*?, ((?:[^|](?!NIP))*) [A-Z][a-z]+ (?:Tk|Muda|Utama|\()", paper.text):
        if approver in named:
            yield f"signs and approves: {approver}"


def headless(paper: Read) -> Iterator[str]:
    """A ruled table of several rows whose header does not come again on the next page, or a row that a page breaks."""
    with zipfile.ZipFile(io.BytesIO(paper.content)) as parts:
        body = etree.fromstring(parts.read("word/document.xml"))
    for table in body.iter(f"{W}tbl"):
        rows = table.findall(f"{W}tr")
        if any(row.find(f"{W}trPr/{W}cantSplit") is None for row in rows):
            yield "a row that a page may break"
        ruled = table.find(f"{W}tblPr/{W}tblBorders") is not None
        if ruled and len(rows) > 1 and rows[0].find(f"{W}trPr/{W}tblHeader") is None:
            yield "a header that does not come again"


def alone(paper: Read) -> Iterator[str]:
    """A signature that does not hang together with what it signs: it stands in no cell with the closing words."""
    with zipfile.ZipFile(io.BytesIO(paper.content)) as parts:
        body = etree.fromstring(parts.read("word/document.xml"))
    for node in body.iter(f"{W}t"):
        if node.text and node.text.startswith("NIP ") and not any(True for _ in node.iterancestors(f"{W}tc")):
            yield node.text
    signed = [n for n in body.iter(f"{W}tbl") if any((t.text or "").startswith("NIP ") for t in n.iter(f"{W}t"))]
    if signed and not any(len(list(n.iterancestors(f"{W}tc"))) for n in signed):
        yield "signatures outside of any cell"


def bare(paper: Read) -> Iterator[str]:
    """An enclosure that is not there, an empty list of copies, or one that greets instead of naming posts."""
    yield from re.findall(r"Lampiran[ |:]*$", paper.text, re.MULTILINE)
    yield from (line for line in paper.lines if re.match(r"\| Lampiran \| : \| (?!- \|)", line))
    if "Tembusan:" in paper.text:
        posts = paper.text.partition("Tembusan:")[2].partition("\n\n")[0].split("\n")[1:]
        yield from (post for post in posts or [""] if not post or re.search("Yth|sebagai laporan|Arsip", post))


def words_differ(paper: Read) -> Iterator[str]:
    number = r"(?:se|satu|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan|puluh|belas|ratus|ribu|juta| )+"
    for figure, word in re.findall(rf"\b(\d+) \(({number})\)", paper.text):
        if number_words(int(figure)) != word:
            yield f"{figure} ({word})"


def short_names(paper: Read) -> Iterator[str]:
    """Abbreviations in letterhead or title."""
    yield from (line for line in paper.lines[:6] if re.search(r"Pemko|Diskominfo", line, re.IGNORECASE))


MISTAKES: tuple[tuple[str, Finder], ...] = (
    ("a number or a NIP that was made up", invented),
    ("day and date, or words and figures, differ", another_day),
    ("two dates for one letter", two_dates),
    ("numbers, days and months misspelt", never(r"satu (?:ribu|belas|puluh|ratus)|Jum'at|Nopember|Pebruari")),
    ("NIP", odd_nip),
    ("no rank", no_rank),
    ("the wrong signer", wrong_signer),
    ("a.n., Plt.", never(r"\ba/n\b|\bA\.n\.|\bP[Ll][Tt]\b(?!\.)|\bP[Ll][Hh]\b(?!\.)")),
    ("forms of address", never(r"Kepada Yth|Yth\. (?:Bapak|Ibu|Sdr)|\bdi[- ]+Tempat|\bdi-tempat")),
    ("perhatiannya", never(r"perhatiannya|kerja ?samanya")),
    ("spelling", never(
        r"bertandatangan|kerjasama|dirubah|merubah|sekedar|praktek\b|resiko|ijin|analisa|nomer|aktifitas|di tarik",
        re.IGNORECASE,
    )),
    ("bare penghapusan", never(
        r"pemusnahan|penghapusan (?!data|dari sistem|perangkat dari sistem|entri|host)", re.IGNORECASE
    )),
    ("Kesimpulan", never("Kesimpulan")),
    ("parties", never(r"PIHAK (?!PERTAMA|KEDUA)\w+")),
    ("one person twice", same_person),
    ("headers and rows", headless),
    ("signatures alone", alone),
    ("an enclosure or a copy to nobody", bare),
    ("tags, None, ISO dates", never(r"\{\{|\}\}|\{%|%\}|\bNone\b|\bTrue\b|\bFalse\b|\d{4}-\d\d-\d\d\b|\bnull\b")),
    ("times", never(r"(?<![:\w])\d\d:\d\d(?![:\w])")),
    ("English", never(rf"\b(?:{'|'.join(ENGLISH.split())})\b")),
    ("Walikota", never(r"(?<!Peraturan )Walikota")),
    ("the line of an electronic signature", never("Balai Besar Sertifikasi|BSrE")),
    ("words and figures", words_differ),
    ("repealed law", never("82 [Tt]ahun 2012")),
    ("short names", short_names),
)  # fmt: skip


def mistakes(name: str, content: bytes, people: Iterable[str]) -> list[str]:
    """Every mistake on one paper, in words."""
    paper = Read(name, content, text_of(content), frozenset(people))
    return [f"{name}: {what}: {found}" for what, find in MISTAKES for found in find(paper)]
