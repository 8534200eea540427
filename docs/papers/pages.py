"""What stands on each template, in order. The words are the wording's; what is in braces docxtpl fills in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from docx.shared import Pt

from docs.papers.building import (
    CENTRE,
    GREY,
    JUSTIFY,
    RIGHT,
    SMALL,
    WIDTH,
    Page,
    count,
    rule,
    shape,
    underline,
    write,
)  # fmt: skip

Words: TypeAlias = Mapping[str, Any]
BOX = "\u2610"
"""An empty box to tick."""


def _letterhead(page: Page) -> None:
    """The lines across the page; beside the crest where the office has one."""
    crest = 16 if page.half else 24
    page.tag("if general.crest")
    table = page.grid(1, 2)
    left, right = table.rows[0].cells
    write(left.paragraphs[0], "{{ general.crest }}", CENTRE)
    with page.inside(right):
        _letterhead_lines(page)
    shape(table, (crest, page.width - crest), within=page.width)
    page.tag("else")
    _letterhead_lines(page)
    page.tag("endif")
    line = page.text("", after=8)
    line.paragraph_format.line_spacing = Pt(3)
    underline(line)


def _letterhead_lines(page: Page) -> None:
    above, name, below = (10, 12, 8) if page.half else (13, 16, 9.5)
    page.tag("for line in general.letterhead_above")
    page.text("{{ line }}", CENTRE, size=above, after=0)
    page.tag("endfor")
    page.text("{{ general.letterhead }}", CENTRE, size=name, bold=True, after=0)
    page.tag("for line in general.letterhead_below")
    page.text("{{ line }}", CENTRE, size=below, after=0)
    page.tag("endfor")


def _footer(page: Page, words: Words, with_code: bool) -> None:
    """Reference, code and page on every page, so that a page from elsewhere shows."""
    paragraph = page.document.sections[0].footer.paragraphs[0]
    parts = [f"{{% if general.practice %}}{words['practice']} | {{% endif %}}{words['reference']}"]
    parts += [words["footer-code"]] if with_code else []
    write(paragraph, " | ".join([*parts, f"{words['page']} "]), CENTRE, size=SMALL, grey=True)
    count(paragraph, "PAGE", SMALL)
    run = paragraph.add_run(f" {words['of']} ")
    run.font.size, run.font.color.rgb = Pt(SMALL), GREY
    count(paragraph, "NUMPAGES", SMALL)


def _title(page: Page, title: str, number: str = "") -> None:
    page.text(title.upper(), CENTRE, bold=True, size=12, before=4, after=0 if number else 10)
    if number:
        page.text(number, CENTRE, after=10)


def _old(page: Page, words: Words) -> None:
    page.tag("if code.old")
    page.text(words["old"], bold=True)
    page.tag("endif")


def _code(page: Page, words: Words, note: str = "code-note") -> None:
    """The QR code, and beside it the same digits for people: the code large, the head whole."""
    table = page.grid(1, 2)
    left, right = table.rows[0].cells
    write(left.paragraphs[0], "{{ code.qr }}", CENTRE, keep=True)
    write(right.paragraphs[0], f"{words['code']}: {{{{ code.digits }}}}", bold=True, size=14, after=3, keep=True)
    write(right.add_paragraph(), "{{ code.head }}", size=7.5, after=3, font="Courier New", keep=True)
    write(right.add_paragraph(), words[note], size=SMALL, keep=True)
    rule(table)
    shape(table, (32, WIDTH - 32), padding=1.5)
    page.space(4)


def _signer(words: Words, who: str, above: str = "") -> list[str]:
    """The lines of a signature: for whom, the post, room for ink, name, rank and NIP."""
    title = f"{{% if {who}.above %}}{{{{ {who}.above }}}}, {{% endif %}}{{{{ {who}.post }}}},"
    return [*([above] if above else []), title, "/", f"*{{{{ {who}.name }}}}", *_below(words, who)]


def _below(words: Words, who: str) -> list[str]:
    rank = f"{{{{ {who}.rank }}}}"
    return [rank, words["nip-of"] % who] if words["nip-of"] else []


def _alone(page: Page, lines: Sequence[str]) -> None:
    """One signature, right."""
    page.signatures([[[], lines]])


# --- papers without a gate -------------------------------------------------------------------------------------------


def reply(page: Page, words: Words) -> None:
    _letterhead(page)
    page.text("{{ date }}", RIGHT, after=6)
    page.labelled(
        [
            (words["reply-number"], "{{ number }}"), (words["reply-class"], words["reply-class-value"]),
            (words["reply-enclosure"], "-"), (words["reply-subject"], words["reply-subject-value"]),
        ],
        label=22,
    )  # fmt: skip
    page.text(words["reply-to"], before=10, after=0)
    page.text(words["reply-at"], after=10)
    page.text(words["reply-opening"], JUSTIFY, after=6)
    page.tag("for reason in reasons")
    page.listed("{{ loop.index }}.", "{{ reason }}")
    page.tag("endfor")
    page.text(words["reply-again"], JUSTIFY, before=4, after=6)
    lines = _signer(words, "signer")
    lines.insert(lines.index("/"), "{{ sign_here }}")
    with page.together():
        page.text(words["reply-closing"], JUSTIFY, after=12)
        _alone(page, lines)
    page.tag("if copies")
    page.text(words["reply-copies"], before=16, after=0, keep=True)
    page.tag("for post in copies")
    page.text("{% if copies|length > 1 %}{{ loop.index }}. {% endif %}{{ post }}", after=0)
    page.tag("endfor")
    page.tag("endif")


def pull_list(page: Page, words: Words) -> None:
    _title(page, words["pull-title"])
    page.tag("if ready and in_slots")
    page.text(words["pull-ready-slots"], bold=True, after=8)
    page.tag("elif ready")
    page.text(words["pull-ready"], bold=True, after=8)
    page.tag("elif in_slots")
    page.text(words["pull-not-ready-slots"], bold=True, after=8)
    page.tag("else")
    page.text(words["pull-not-ready"], bold=True, after=8)
    page.tag("endif")
    page.tag("for sentence in back")
    page.text(words["pull-back"], bold=True)
    page.tag("endfor")
    page.tag("if looked")
    page.text(words["pull-looked"], after=8)
    page.tag("endif")
    page.text(words["pull"], bold=True, size=14, keep=True)
    header = (words["pull-position"], words["device"], words["serial"], words["pull-cables"])
    cells = ("{{ d.position }}", "{{ d.name }}", "{{ d.serial }}", "{{ d.cables }}")
    page.table(header, "d in pulled", cells, (28, 40, 38, 59), size=11)
    page.text(words["leave"], bold=True, size=14, before=6, keep=True)
    header = (words["pull-position"], words["device"], words["pull-owner"], words["pull-where"])
    cells = ("{{ d.position }}", "{{ d.name }}", "{{ d.owner }}", "{{ d.where }}")
    page.table(header, "d in left", cells, (28, 40, 38, 59), size=11)
    page.tag("for place in unread")
    page.text(words["pull-unread"], bold=True)
    page.tag("endfor")
    page.text(words["pull-other-cables"])


def work_minutes(page: Page, words: Words) -> None:
    _letterhead(page)
    _title(page, words["work-title"], words["number"])
    page.text(words["work-opening"], JUSTIFY, after=6)
    header = [words[key] for key in ("no", "work-activity", "work-time", "work-result", "work-proof")]
    cells = ("{{ a.no }}", "{{ a.what }}", "{{ a.time }}", "{{ a.result }}", "{{ a.proofs }}")
    page.table(header, "a in activities", cells, (10, 59, 25, 52, 19), size=9, centred=(0,))
    page.text(words["work-proofs"], bold=True, size=9.5, keep=True)
    page.tag("for proof in proofs")
    page.text("[{{ loop.index }}] {{ proof }}", size=8, after=0, font="Courier New")
    page.tag("endfor")
    page.space(4)
    header = [words[key] for key in ("no", "name", *(["nip"] if words["nip"] else []), "post", "signature")]
    nip = ["{{ p.nip }}"] if words["nip"] else []
    widths = (10, 48, 44, 35, 28) if nip else (10, 60, 55, 40)
    cells = ("{{ loop.index }}", "{{ p.name }}", *nip, "{{ p.post }}", "")
    with page.together():
        page.text(words["work-closing"], JUSTIFY, after=6)
        _code(page, words, "work-code-note")
        page.text(words["work-team"])
        page.table(header, "p in team", cells, widths, centred=(0,))
        _alone(page, _signer(words, "acknowledged", words["acknowledged"]))


def report(page: Page, words: Words) -> None:
    _letterhead(page)
    _title(page, words["report-title"], words["number"])
    page.text(words["report-about"].upper(), CENTRE, after=0)
    page.text(words["report-subject"], CENTRE, bold=True, caps=True, after=12)
    page.text(words["report-a"], bold=True, keep=True)
    for key in ("report-a1", "report-a2", "report-a3"):
        page.text(words[key], keep=True, after=2)
        page.text(words[f"{key}-text"], JUSTIFY, indent=6)
    page.text(words["report-a4"], keep=True, after=2)
    for mark, key in zip("abc", ("report-basis-procedure", "report-basis-letter", "report-basis-minutes"), strict=True):
        page.listed(f"{mark}.", words[key], indent=14, after=2)
    page.text(words["report-b"], bold=True, before=8, keep=True)
    header = [words[key] for key in ("no", "report-step", "report-date", "state")]
    page.table(
        header, "s in steps", ("{{ s.no }}", "{{ s.text }}", "{{ s.date }}", "{{ s.state }}"), (10, 95, 35, 25),
        size=9, centred=(0,),
    )  # fmt: skip
    page.text(words["report-c"], bold=True, before=4, keep=True)
    _compared(page, words)
    page.labelled([
        (words["report-changed"], "{{ changed }}"), (words["report-lost"], "{{ lost }}"),
        (words["report-accepted"], "{{ accepted }}"),
    ], label=62)  # fmt: skip
    page.text(words["report-d"], bold=True, before=8, keep=True)
    page.tag("if complete")
    page.text(words["report-complete"], JUSTIFY)
    page.text(words["report-advice"], JUSTIFY)
    page.tag("elif settled")
    page.text(words["report-settled"], JUSTIFY)
    _numbered(page, "only_signed")
    page.text(words["report-advice-settled"], JUSTIFY)
    page.tag("else")
    page.text(words["report-incomplete"], JUSTIFY)
    _numbered(page, "lacking")
    page.tag("if only_signed")
    page.text(words["report-only-signed"], JUSTIFY)
    page.tag("endif")
    _numbered(page, "only_signed")
    page.tag("endif")
    with page.together():
        page.text(words["report-e"], bold=True, before=8)
        page.text(words["report-closing"], JUSTIFY, after=6)
        _code(page, words, "work-code-note")
        _alone(page, [words["place-date"], *_signer(words, "signer")])


def _numbered(page: Page, texts: str) -> None:
    page.tag(f"for text in {texts}")
    page.listed("{{ loop.index }}.", "{{ text }}")
    page.tag("endfor")


def _compared(page: Page, words: Words) -> None:
    header = [words[key] for key in ("decision-device", "letter-record", "record-network", "record-machine", "state")]
    cells = ("{{ d.name }} ({{ d.serial }})", "{{ d.letter_record }}", "{{ d.record_network }}",
             "{{ d.record_machine }}", "{{ d.state }}")  # fmt: skip
    page.table(header, "d in devices", cells, (53, 28, 28, 28, 28), size=9)


# --- papers that close a gate ----------------------------------------------------------------------------------------


def form(page: Page, words: Words) -> None:
    _letterhead(page)
    _title(page, words["form-title"])
    _old(page, words)
    page.text(words["form-prefilled"], JUSTIFY, size=9.5, after=8)
    header = [words[key] for key in ("form-item", "form-printed", "form-filled")]
    widths = (45, 60, 60)
    page.text(words["form-a"], bold=True, keep=True)
    nip = [(words["nip"], "-", "")] if words["nip"] else []
    page.fixed(header, [
        (words["form-office"], "{{ applicant }}", ""), (words["form-contact"], "{{ contact or '-' }}", ""),
        (words["form-phone"], "{{ phone or '-' }}", ""), *nip, (words["post"], "-", ""),
    ], widths, printed=1)  # fmt: skip
    page.text(words["form-b"], bold=True, keep=True)
    page.tag("for d in devices")
    names = ("name", "type", "serial", "register", "asset-tag", "position", "ips", "macs")
    rows = [(words[f"form-{n}"], f"{{{{ d.{n.replace('-', '_')} }}}}", "") for n in names]
    page.fixed(header, [*rows, (words["form-accessories"], "-", ""), (words["form-disks"], "-", "")], widths, printed=1)
    page.tag("endfor")
    page.text(words["form-c"], bold=True, keep=True)
    header = [words[key] for key in ("form-document", "form-there", "form-not-there")]
    documents = ("letter", "minutes", "authority")
    page.fixed(header, [(words[f"form-document-{d}"], BOX, BOX) for d in documents], (105, 30, 30), centred=(1, 2))
    page.text(words["form-d"], bold=True, keep=True)
    for key in ("form-backup", "form-erase", "form-keep"):
        page.text(f"{BOX}  {words[key]}", after=2)
    unsigned = ["/", "*{{ general.blank }}", *([words["nip-of"] % "x"] if words["nip-of"] else [])]
    unsigned = [line.replace("{{ x.nip }}", "{{ general.blank }}") for line in unsigned]
    applicant = [words["place-date"], words["form-applicant"], *unsigned]
    with page.together():
        page.text(words["form-e"], bold=True, before=6)
        page.text(words["form-statement"], JUSTIFY, after=8)
        _code(page, words)
        page.signatures([[["", words["form-verified"], *unsigned], applicant]])


def handover(page: Page, words: Words) -> None:
    _letterhead(page)
    _title(page, words["handover-title"], words["number"])
    _old(page, words)
    page.text(words["handover-opening"], JUSTIFY, after=6)
    for mark, who in (("1.", "first"), ("2.", "second")):
        fields = ["name", *(["nip", "rank"] if words["nip"] else []), "post"]
        rows = [(f"{mark if n == 0 else ''}\t{words[f]}", f"{{{{ {who}.{f} }}}}") for n, f in enumerate(fields)]
        page.labelled(rows, label=48)
        page.text(words[f"handover-{who}"], JUSTIFY, indent=8, after=6)
    page.text(words["handover-act"], JUSTIFY, after=6)
    keys = ("no", "device", "handover-type", "serial", "handover-register", "handover-position", "handover-count",
            "handover-condition", "state")  # fmt: skip
    cells = ("{{ d.no }}", "{{ d.name }}", "{{ d.type }}", "{{ d.serial }}", "{{ d.register }}", "{{ d.position }}",
             words["handover-one"], "", "{{ d.remark }}")  # fmt: skip
    page.table(
        [words[key] for key in keys], "d in devices", cells, (8, 22, 15, 24, 27, 16, 15, 18, 20), size=8, centred=(0,)
    )
    for mark in "abcd":
        page.listed(f"{mark}.", words[f"handover-{mark}"], after=3)
    second = [words["handover-second-party"], "/", "*{{ second.name }}", *_below(words, "second")]
    first = [words["handover-first-party"], "/", "*{{ first.name }}", *_below(words, "first")]
    witnesses = ["", words["handover-witnesses"], "", "1. {{ general.blank }}", "", "2. {{ general.blank }}"]
    acknowledged = ["", *_signer(words, "acknowledged", words["acknowledged"])]
    with page.together():
        page.text(words["handover-closing"], JUSTIFY, before=4, after=3)
        page.text(words["handover-strike"], size=SMALL, after=6)
        _code(page, words)
        page.signatures([[second, first], [witnesses, acknowledged]])


def _decided(page: Page, words: Words, kind: str) -> None:
    _letterhead(page)
    _title(page, words[f"decision-title-{kind}"])
    _old(page, words)
    page.labelled([
        (words["applicant"], "{{ applicant }}"), (words["letter"], words["letter-of"]),
        (words["decision-step"], words["decision-step-of"]), (words["decision-text"], "{{ text }}"),
    ])  # fmt: skip
    page.space(6)
    _compared(page, words)
    page.tag("if reasons")
    page.text(words["decision-reasons"], bold=True, keep=True)
    page.tag("for reason in reasons")
    page.listed("{{ loop.index }}.", "{{ reason }}", after=2)
    page.tag("endfor")
    page.tag("endif")


def approval(page: Page, words: Words) -> None:
    _decided(page, words, "approval")
    page.tag("if work")
    page.text(words["decision-plan"], bold=True, before=6, keep=True)
    header = [words[key] for key in ("no", "decision-work", "decision-state")]
    page.table(
        header, "w in work", ("{{ w.no }}", "{{ w.what }}", "{{ w.state }}"), (10, 110, 45), size=9, centred=(0,)
    )
    page.tag("if will_be_lost")
    page.text(words["decision-will-be-lost"])
    page.tag("endif")
    page.tag("endif")
    page.labelled([
        (words["decision-changed"], "{{ changed }}"), (words["decision-lost"], "{{ lost }}"),
        (words["decision-lacking"], "{{ lacking }}"),
    ], label=62)  # fmt: skip
    _choices(page, words, "approval")


def choice(page: Page, words: Words) -> None:
    _decided(page, words, "choice")
    _choices(page, words, "choice")


def _choices(page: Page, words: Words, kind: str) -> None:
    with page.together():
        page.text(words[f"decision-{kind}"], bold=True, before=8)
        page.tag("for text in choices")
        page.listed(BOX, "{{ text }}", after=3)
        page.tag("endfor")
        page.labelled([(words["notes"], "{{ general.blank }}{{ general.blank }}{{ general.blank }}")], label=22)
        page.space(6)
        _code(page, words)
        _alone(page, [words["place-date"], *_signer(words, "signer")])


def endorsement(page: Page, words: Words) -> None:
    """Half a sheet, which stays with the letter: the letter's data, and a block for each official."""
    _letterhead(page)
    page.text(words["endorsement-title"].upper(), CENTRE, bold=True, after=4)
    boxes = "  ".join(f"{BOX} {text}" for text in words["endorsement-classes"])
    page.labelled([
        (words["endorsement-from"], "{{ letter.sender }}"), (words["endorsement-number"], "{{ letter.number }}"),
        (words["endorsement-date"], "{{ letter.date }}"), (words["endorsement-received"], "{{ letter.received }}"),
        (words["endorsement-agenda"], "{{ letter.agenda or general.blank }}"), (words["endorsement-class"], boxes),
        (words["endorsement-subject"], "{{ letter.subject }}"),
    ], label=28, width=page.width, size=9)  # fmt: skip
    page.space(3)
    page.tag("for official in officials")
    table = page.grid(1, 2)
    left, right = table.rows[0].cells
    write(left.paragraphs[0], "{{ official }}", bold=True, size=8.5, after=2)
    write(left.add_paragraph(), f"{words['endorsement-passed-to']} {{{{ general.blank }}}}", size=8.5, after=2)
    write(left.add_paragraph(), words["endorsement-please"], size=8.5)
    for text in words["endorsement-wishes"]:
        write(left.add_paragraph(), f"{BOX} {text}", size=8.5)
    write(left.add_paragraph(), f"{words['endorsement-initials']}:", size=8.5, before=2, after=7)
    write(right.paragraphs[0], f"{words['notes']}:", size=8.5)
    rule(table)
    shape(table, (62, page.width - 62), padding=1.5, within=page.width)
    page.space(3)
    page.tag("endfor")


HALVES = frozenset({"endorsement"})
"""Papers of half a sheet."""
PAGES: Mapping[str, Callable[[Page, Words], None]] = {
    "reply": reply,
    "pull-list": pull_list,
    "work-minutes": work_minutes,
    "report": report,
    "form": form,
    "handover": handover,
    "approval": approval,
    "choice": choice,
    "endorsement": endorsement,
}


def make(name: str, words: Words) -> Page:
    """One template in one wording."""
    page = Page(half=name in HALVES)
    PAGES[name](page, words)
    _footer(page, words, name in ("form", "handover", "approval", "choice"))
    return page
