"""What stands on each template, in order. The words are the wording's; what is in braces docxtpl fills in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
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
FOOT = 7
"""Points of the footer, which has to stand in one line."""
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
    write(paragraph, " | ".join([*parts, f"{words['page']} "]), CENTRE, size=FOOT, grey=True)
    count(paragraph, "PAGE", FOOT)
    run = paragraph.add_run(f" {words['of']} ")
    run.font.size, run.font.color.rgb = Pt(FOOT), GREY
    count(paragraph, "NUMPAGES", FOOT)


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
    above_it = f"{{{{ {who}.above }}}},"
    between = f"{{% if {who}.through %}}{above_it}\n{{{{ {who}.through }}}},\nu.b.\n{{% elif {who}.above %}}{above_it} "
    title = f"{between}{{% endif %}}{{{{ {who}.post }}}},"
    return [*([above] if above else []), title, "/", f"*{{{{ {who}.name }}}}", *_below(words, who)]


def _below(words: Words, who: str) -> list[str]:
    rank = f"{{{{ {who}.rank }}}}"
    return [rank, words["nip-of"] % who] if words["nip-of"] else []


def _alone(page: Page, lines: Sequence[str]) -> None:
    """One signature, right; wide enough that a post is not torn before its last word."""
    page.signatures([[[], lines]], left=WIDTH - 98)


# --- papers without a gate -------------------------------------------------------------------------------------------


def reply(page: Page, words: Words) -> None:
    _letterhead(page)
    page.text("{{ date }}", RIGHT, after=6)
    page.labelled(
        [
            (words["reply-number"], "{{ number }}"), (words["reply-class"], "{{ sort }}"),
            (words["reply-enclosure"], "{{ enclosure }}"), (words["reply-subject"], words["reply-subject-value"]),
        ],
        label=22,
    )  # fmt: skip
    page.text(words["reply-to"], before=10, after=0)
    page.tag("if attention")
    page.text(words["reply-attention"], after=0)
    page.tag("endif")
    page.text(words["reply-at"], after=10)
    page.tag("if decided|length == reasons|length")
    page.text(words["reply-opening-decided"], JUSTIFY, after=6)
    page.tag("else")
    page.text(words["reply-opening"], JUSTIFY, after=6)
    page.tag("endif")
    page.tag("if decided or office")
    _numbered(page, "decided + office")
    page.tag("endif")
    page.tag("if ours and ours|length < reasons|length")
    page.text(words["reply-ours"], JUSTIFY, before=4, after=6, keep=True)
    page.tag("endif")
    _numbered(page, "ours")
    page.tag("if to_send|length == 1")
    page.text(words["reply-send-one"], JUSTIFY, before=4, after=6)
    page.tag("elif to_send")
    page.text(words["reply-send"], JUSTIFY, before=4, after=6, keep=True)
    page.tag("for what in to_send")
    page.listed("{{ 'abcdefghijklmnopqrstuvwxyz'[loop.index0 % 26] }}.", "{{ what }}{{ '.' if loop.last else ';' }}")
    page.tag("endfor")
    page.tag("elif ours")
    page.text(words["reply-ours-alone"], JUSTIFY, before=4, after=6)
    page.tag("endif")
    lines = _signer(words, "signer")
    lines.insert(lines.index("/"), "{{ sign_here }}")
    with page.together():
        page.text(words["reply-closing"], JUSTIFY, after=12)
        _alone(page, lines)
    page.tag("if initials")
    page.space(8)
    header = [words[key] for key in ("reply-initials", "reply-initials-here", "reply-initials-on")]
    page.table(header, "post in initials", ("{{ post }}", "", ""), (70, 25, 30), size=8.5)
    page.tag("endif")
    page.tag("if copies")
    page.text(words["reply-copies"], before=8, after=0, keep=True)
    page.tag("for post in copies")
    page.text("{% if copies|length > 1 %}{{ loop.index }}. {% endif %}{{ post }}", after=0)
    page.tag("endfor")
    page.tag("endif")


def pull_list(page: Page, words: Words) -> None:
    _title(page, words["pull-title"])
    page.labelled([
        (words["pull-case"], "{{ general.reference }}"), (words["pull-made"], "{{ made }}"),
        (words["pull-until"], "{{ valid_until }}"), (words["code"], "{{ code.digits }}"),
    ])  # fmt: skip
    page.space(4)
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
    # A cable stands in a line of its own, in letters that are read by a torch.
    cells = ("{{ d.position }}", "{{ d.name }}", "{{ d.serial }}", "{{ d.cables.split('; ')|join('\\n') }}")
    page.table(header, "d in pulled", cells, (22, 33, 31, 79), size=12)
    page.text(words["leave"], bold=True, size=14, before=6, keep=True)
    header = (words["pull-position"], words["device"], words["pull-owner"], words["pull-where"])
    cells = ("{{ d.position }}", "{{ d.name }}", "{{ d.owner }}", "{{ d.where }}")
    page.table(header, "d in left", cells, (22, 40, 38, 65), size=12)
    page.tag("for place in unread")
    page.text(words["pull-unread"], bold=True)
    page.tag("endfor")
    page.text(words["pull-other-cables"])
    page.tag("if exit_pass")
    page.text(words["pull-pass"], bold=True, before=4)
    page.tag("endif")
    with page.together():
        page.space(4)
        table = page.grid(1, 4)
        photo, told, rack, opens = table.rows[0].cells
        write(photo.paragraphs[0], "{{ photo_qr }}", CENTRE, keep=True)
        write(told.paragraphs[0], words["pull-photos"], size=SMALL, keep=True)
        write(rack.paragraphs[0], "{{ rack_qr }}", CENTRE, keep=True)
        write(opens.paragraphs[0], f"{{% if rack_qr %}}{words['pull-rack']}{{% endif %}}", size=SMALL, keep=True)
        shape(table, (32, WIDTH / 2 - 32, 32, WIDTH / 2 - 32), padding=1.5)


def work_minutes(page: Page, words: Words) -> None:
    _letterhead(page)
    _title(page, words["work-title"], words["number"])
    _old(page, words)
    _work(page, words)
    # The closing stands with the end of the proofs: signatures with nothing else are no last page.
    _proofs(page, words, f"proofs[:-{PROOFS_END}]")
    with page.together():
        _proofs(page, words, f"proofs[-{PROOFS_END}:]", f"proofs|length - proofs[-{PROOFS_END}:]|length")
        page.space(4)
        _code(page, words, "work-code-note")
        page.text(words["work-closing"], JUSTIFY, after=6)
        page.text(words["work-team"])
        _team(page, words, "")
        _alone(page, _signer(words, "acknowledged", words["acknowledged"]))


PROOFS_END = 3
"""How many proofs stand with the closing."""


def work_review(page: Page, words: Words) -> None:
    """The minutes as they go round: one paper, one code, a block for each head."""
    _letterhead(page)
    _title(page, words["review-title"], words["number"])
    _old(page, words)
    _work(page, words)
    _proofs(page, words, "proofs")
    page.space(4)
    with page.together():
        page.text(words["work-team"], keep=True)
        page.tag("if team_signed")
        page.text("{{ team_signed }}", after=4)
        page.tag("endif")
        _team(page, words, "{% if team_signed %}" + words["review-signed"] + "{% endif %}")
    page.space(4)
    _compared(page, words)
    page.labelled(
        [(words["decision-changed"], "{{ changed }}"), (words["decision-lost"], "{{ lost }}")], label=50, size=9.5
    )
    with page.together():
        page.labelled(
            [(words["decision-lacking"], "{{ lacking }}"), (words["decision-days"], "{{ days }}")], label=50, size=9.5
        )
        page.text(words["review-blocks"], JUSTIFY, before=4, after=4)
        _code(page, words)
        page.tag("for r in reviews")
        with _decides(page, words, "r.signer", WIDTH / 2):
            page.text(f"{BOX}  {{{{ r.does }}}}", bold=True, after=3, keep=True)
            page.text(f"{{% if r.returns %}}{BOX}  {{{{ r.returns }}}}{{% endif %}}", after=3, keep=True)
            _notes(page, words, 3)
            page.text(words["place-date"], keep=True, after=0)
        page.space(3)
        page.tag("endfor")


def _notes(page: Page, words: Words, wide: int) -> None:
    """Two lines for what somebody writes, each `wide` blanks: a reason is a sentence."""
    page.text(f"{words['notes']}:", after=2, keep=True)
    for _ in range(2):
        page.text("{{ general.blank }}" * wide, after=3, keep=True)


@contextmanager
def _decides(page: Page, words: Words, who: str, room: float) -> Iterator[None]:
    """A ruled block in which somebody decides: what is added meanwhile stands left, in `room`, the signature right."""
    table = page.grid(1, 2)
    left, right = table.rows[0].cells
    with page.inside(left):
        yield
    for number, line in enumerate(_signer(words, who)):
        paragraph = right.paragraphs[0] if number == 0 else right.add_paragraph()
        if line == "/":
            paragraph.paragraph_format.space_after = Pt(30)
        bold = line.startswith("*")
        write(paragraph, "" if line == "/" else line.lstrip("*"), keep=True, after=None, bold=bold)
    for line in (f"{{%p if {who}.stands_in %}}", f"{{{{ {who}.stands_in }}}}", "{%p endif %}"):
        write(right.add_paragraph(), line, keep=True, size=SMALL)
    rule(table)
    shape(table, (room, WIDTH - room), padding=1.5)


def _work(page: Page, words: Words) -> None:
    """Who did it on what basis, and what was done."""
    page.tag("if complete")
    page.text(words["work-opening"], JUSTIFY, after=6)
    page.tag("else")
    page.text(words["work-opening-incomplete"], JUSTIFY, after=6)
    page.tag("endif")
    header = [words[key] for key in ("no", "work-activity", "work-time", "work-result", "work-proof")]
    cells = ("{{ a.no }}", "{{ a.what }}", "{{ a.time }}", "{{ a.result }}", "{{ a.proofs }}")
    page.table(header, "a in activities", cells, (10, 59, 25, 52, 19), size=9, centred=(0,))
    page.tag("for text in teams")
    page.text("{{ text }}", JUSTIFY, size=9.5, after=2)
    page.tag("endfor")


def _proofs(page: Page, words: Words, texts: str, before: str = "0") -> None:
    """The digests of what proves it; `before`: how many of them stand above."""
    page.tag(f"if {texts} and {before} == 0")
    page.text(words["work-proofs"], bold=True, size=9.5, keep=True)
    page.tag("endif")
    page.tag(f"for proof in {texts}")
    page.text(f"[{{{{ loop.index + {before} }}}}] {{{{ proof }}}}", size=8, after=0, font="Courier New")
    page.tag("endfor")


def _team(page: Page, words: Words, signature: str) -> None:
    header = [words[key] for key in ("no", "name", *(["nip"] if words["nip"] else []), "post", "signature")]
    nip = ["{{ p.nip }}"] if words["nip"] else []
    widths = (10, 48, 44, 35, 28) if nip else (10, 60, 55, 40)
    cells = ("{{ loop.index }}", "{{ p.name }}", *nip, "{{ p.post }}", signature)
    page.table(header, "p in team", cells, widths, centred=(0,))


def release_minutes(page: Page, words: Words) -> None:
    _letterhead(page)
    _title(page, words["release-title"], words["number"])
    page.text(words["release-opening"], JUSTIFY, after=6)
    page.text(words["release-gone"], JUSTIFY, after=6)
    header = [words[key] for key in ("no", "work-activity", "work-time", "work-result")]
    cells = ("{{ a.no }}", "{{ a.what }}", "{{ a.time }}", "{{ a.result }}")
    page.table(header, "a in activities", cells, (10, 68, 30, 57), size=9, centred=(0,))
    page.text(words["release-looked"], JUSTIFY, after=6)
    page.tag("if left")
    page.text(words["release-left"], bold=True, keep=True)
    page.tag("endif")
    _numbered(page, "left")
    page.space(4)
    with page.together():
        page.text(words["work-closing"], JUSTIFY, after=6)
        _code(page, words, "work-code-note")
        page.text(words["work-team"])
        _team(page, words, "")
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
    header = [words[key] for key in ("no", "report-step", "report-date", "state", "report-row-days")]
    page.table(
        header, "s in steps", ("{{ s.no }}", "{{ s.text }}", "{{ s.date }}", "{{ s.state }}", "{{ s.days }}"),
        (10, 77, 34, 24, 20), size=9, centred=(0, 4),
    )  # fmt: skip
    page.text(words["report-c"], bold=True, before=4, keep=True)
    _compared(page, words)
    page.labelled([
        (words["report-changed"], "{{ changed }}"), (words["report-lost"], "{{ lost }}"),
        (words["report-accepted"], "{{ accepted }}"), (words["report-days"], "{{ days }}"),
    ], label=58)  # fmt: skip
    # D to E stand on one page: a closing with nothing but a signature is no last page. Of a long list its end does.
    page.tag(f"if lacking|length > {LONG_LIST}")
    page.text(words["report-d"], bold=True, before=8, keep=True)
    page.text(words["report-incomplete"], JUSTIFY)
    _numbered(page, f"lacking[:-{LIST_END}]")
    page.tag("endif")
    with page.together():
        page.tag(f"if lacking|length > {LONG_LIST}")
        _numbered(page, f"lacking[-{LIST_END}:]", f"lacking|length - {LIST_END}")
        _only_signed(page, words)
        page.tag("else")
        _conclusion(page, words)
        page.tag("endif")
        _code(page, words, "work-code-note")
        page.text(words["report-e"], bold=True, before=8)
        page.text(words["report-closing"], JUSTIFY, after=6)
        _alone(page, [words["place-date"], *_signer(words, "signer")])


def _conclusion(page: Page, words: Words) -> None:
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
    _only_signed(page, words)
    page.tag("endif")


LONG_LIST, LIST_END = 8, 3
"""How many lines are so many that a page may break between them, and how many of these stand with the closing."""


def _only_signed(page: Page, words: Words) -> None:
    page.tag("if only_signed")
    page.text(words["report-only-signed"], JUSTIFY)
    page.tag("endif")
    _numbered(page, "only_signed")


def _numbered(page: Page, texts: str, before: str = "0") -> None:
    """A numbered list; `before`: how many lines of it stand above."""
    page.tag(f"for text in {texts}")
    page.listed("{{ loop.index }}." if before == "0" else f"{{{{ loop.index + {before} }}}}.", "{{ text }}")
    page.tag("endfor")


def _compared(page: Page, words: Words) -> None:
    header = [words[key] for key in ("decision-device", "letter-record", "record-network", "record-machine", "state")]
    cells = ("{{ d.name }} ({{ d.serial }})", "{{ d.letter_record }}", "{{ d.record_network }}",
             "{{ d.record_machine }}", "{{ d.state }}")  # fmt: skip
    page.table(header, "d in devices", cells, (41, 31, 31, 31, 31), size=9)


# --- papers that close a gate ----------------------------------------------------------------------------------------


def form(page: Page, words: Words) -> None:
    _letterhead(page)
    _title(page, words["form-title"])
    _old(page, words)
    page.text(words["form-prefilled"], JUSTIFY, size=9.5, after=8)
    header = [words[key] for key in ("form-item", "form-printed", "form-filled")]
    widths = (45, 60, 60)
    page.text(words["form-a"], bold=True, keep=True)
    nip = [(words["nip"], "{{ nip or '-' }}", "")] if words["nip"] else []
    page.fixed(header, [
        (words["form-office"], "{{ applicant }}", ""), (words["form-contact"], "{{ contact or '-' }}", ""),
        (words["form-phone"], "{{ phone or '-' }}", ""), (words["form-mail"], "{{ mail or '-' }}", ""), *nip,
        (words["post"], "{{ post or '-' }}", ""),
    ], widths, printed=1)  # fmt: skip
    page.text(words["form-b"], bold=True, keep=True)
    page.tag("for d in devices")
    names = ("name", "type", "serial", "register", "asset-tag", "position", "ips", "macs")
    rows = [(words[f"form-{n}"], f"{{{{ d.{n.replace('-', '_')} }}}}", "") for n in names]
    page.fixed(header, rows, widths, printed=1)
    _form_parts(page, words)
    page.tag("endfor")
    page.text(words["form-c"], bold=True, keep=True)
    header = [words[key] for key in ("form-document", "form-there", "form-not-there")]
    documents = ("letter", "minutes", "authority")
    page.fixed(header, [(words[f"form-document-{d}"], BOX, BOX) for d in documents], (105, 30, 30), centred=(1, 2))
    wide = "{{ general.blank }}" * 2
    unsigned = ["/", f"*{wide}", *([words["nip-of"] % "x"] if words["nip-of"] else [])]
    unsigned = [line.replace("{{ x.nip }}", wide) for line in unsigned]
    applicant = [words["place-date"], words["form-applicant"], *unsigned]
    with page.together():
        page.text(words["form-d"], bold=True, keep=True)
        page.tag("for d in devices")
        page.tag("if devices|length > 1")
        page.text("{{ d.name }}", italic=True, after=2, keep=True)
        page.tag("endif")
        for key in ("form-backup", "form-no-backup", "form-erase", "form-keep"):
            page.text(f"{BOX}  {words[key]}", after=2)
        page.tag("endfor")
        page.space(6)
        _code(page, words)
        page.text(words["form-e"], bold=True, before=6)
        page.text(words["form-statement"], JUSTIFY, after=8)
        page.signatures([[["", words["form-verified"], *unsigned], applicant]])


FORM_DISKS, FORM_ACCESSORIES = 4, 5
"""Empty rows of the form for disks; more stand on a sheet that is attached. Kinds of accessories, with their rows."""


def _form_parts(page: Page, words: Words) -> None:
    """Room for what no record has: each disk with what becomes of it, and what leaves beside the device."""
    page.text(words["form-disks"], size=9.5, after=2, keep=True)
    header = [words[key] for key in ("no", "serial", "form-bay", "form-size", "form-decision")]
    rows = [(f"{n}.", "", "", "", words["form-decisions"]) for n in range(1, FORM_DISKS + 1)]
    page.fixed(header, rows, (10, 42, 14, 24, 75), size=8, centred=(0,))
    page.text(words["form-strike"], size=SMALL, after=4)
    header = [words[key] for key in ("form-accessories", "handover-count", "state")]
    page.fixed(header, [(what, "", "") for what in words["form-accessory"]], (55, 25, 85), size=9)


def handover(page: Page, words: Words) -> None:
    _letterhead(page)
    _title(page, words["handover-title"], words["number"])
    _old(page, words)
    page.text(words["handover-opening"], after=6)  # not justified: blanks would tear the line apart
    for mark, who in (("1.", "first"), ("2.", "second")):
        fields = ["name", *(["nip", "rank"] if words["nip"] else []), "post"]
        rows = [(f"{mark if n == 0 else ''}\t{words[f]}", f"{{{{ {who}.{f} }}}}") for n, f in enumerate(fields)]
        page.labelled(rows, label=48)
        page.text(words[f"handover-{who}"], indent=8, after=6)
    page.text(words["handover-basis"], JUSTIFY, after=6)
    page.text(words["handover-act"], JUSTIFY, after=6)
    keys = ("no", "device", "handover-type", "serial", "handover-register", "handover-position", "handover-count",
            "handover-condition", "state")  # fmt: skip
    cells = ("{{ d.no }}", "{{ d.name }}", "{{ d.type }}", "{{ d.serial }}", "{{ d.register }}", "{{ d.position }}",
             words["handover-one"], "", "{{ d.remark }}")  # fmt: skip
    page.table(
        [words[key] for key in keys], "d in devices", cells, (8, 22, 15, 24, 27, 16, 15, 18, 20), size=8, centred=(0,)
    )
    page.tag("if form")
    page.text(words["handover-form"], JUSTIFY, after=4, keep=True)
    keys = ("device", "handover-disk", "form-bay", "form-size", "form-decision", "form-source")
    header = [words[key] for key in keys]
    cells = ("{{ d.device }}", "{{ d.serial }}", "{{ d.bay }}", "{{ d.size }}", "{{ d.decision }}", "{{ d.source }}")
    page.table(header, "d in disks", cells, (32, 38, 18, 27, 28, 22), size=8)
    header = [words[key] for key in ("device", "form-accessories", "handover-backup", "handover-wipe")]
    cells = ("{{ b.device }}", "{{ b.accessories }}", "{{ b.backup }}", "{{ b.wipe }}")
    page.table(header, "b in beside", cells, (32, 45, 40, 48), size=8)
    page.tag("endif")
    second = [words["handover-second-party"], "/", "*{{ second.name }}", *_below(words, "second")]
    first = [words["handover-first-party"], "/", "*{{ first.name }}", *_below(words, "first")]
    wide = "{{ general.blank }}" * 3
    witnesses = ["", words["handover-witnesses"], "", f"1. {wide}", "", f"2. {wide}"]
    acknowledged = ["", *_signer(words, "acknowledged", words["acknowledged"])]
    with page.together():
        for mark in "abcd":
            page.listed(f"{mark}.", words[f"handover-{mark}"], after=3)
        page.tag("for text in team")
        page.text("{{ text }}", JUSTIFY, after=3)
        page.tag("endfor")
        _code(page, words)
        page.text(words["handover-closing"], JUSTIFY, before=4, after=3)
        page.tag("if not agreed or not wipe")
        page.text(words["handover-strike"], size=SMALL, after=6)
        page.tag("endif")
        page.signatures([[second, first], [witnesses, acknowledged]])


def exit_pass(page: Page, words: Words) -> None:
    """What leaves, who carries it, until when; the whole of it as a QR code; and lines for the guard."""
    _letterhead(page)
    _title(page, words["pass-title"], words["number"])
    _old(page, words)
    page.text(words["pass-opening"], JUSTIFY, after=6)
    header = [words[key] for key in ("no", "device", "handover-type", "serial", "pass-tag")]
    cells = ("{{ d.no }}", "{{ d.name }}", "{{ d.type }}", words["pass-serial"], "{{ d.tag }}")
    page.table(header, "d in devices", cells, (9, 31, 36, 45, 44), size=9, centred=(0,))
    nip = [(words["nip"], "{{ bearer_nip }}")] if words["nip"] else []
    page.text(words["pass-bearer"], bold=True, after=2, keep=True)
    page.labelled([
        (words["pass-bearer-name"], "{{ bearer }}"), *nip, (words["post"], "{{ bearer_post }}"),
        (words["pass-bearer-authority"], "{{ authority }}"),
    ], label=48)  # fmt: skip
    page.space(4)
    page.labelled([(words["pass-until"], "{{ until }}")], label=48)
    page.text(f"{words['code']}: {{{{ code.digits }}}}", bold=True, size=13, before=2, after=2)
    page.text(words["pass-once"], JUSTIFY, before=2, after=4)
    with page.together():
        table = page.grid(1, 2)
        left, right = table.rows[0].cells
        write(left.paragraphs[0], "{{ pass_qr }}", CENTRE, keep=True)
        for number, line in enumerate([words["place-date"], *_signer(words, "signer")]):
            paragraph = right.paragraphs[0] if number == 0 else right.add_paragraph()
            if line == "/":
                paragraph.paragraph_format.space_after = Pt(24)
            bold = line.startswith("*")
            write(paragraph, "" if line == "/" else line.lstrip("*"), keep=True, after=None, bold=bold)
        note = "{% if signed %}{{ signed }} {% endif %}{% if whole %}" + words["pass-whole"] + "{% else %}"
        write(right.add_paragraph(), f"{note}{words['pass-not-whole']}{{% endif %}}", size=SMALL, before=4, after=2)
        write(right.add_paragraph(), "{{ code.head }}", size=6.5, font="Courier New")
        rule(table)
        shape(table, (78, WIDTH - 78), padding=1)
    page.space(3)
    with page.together():
        page.text(words["pass-guard"], bold=True, after=2)
        keys = ("day", "hour", "name", "signature")
        page.fixed([words[f"pass-guard-{key}"] for key in keys], [("\n", "", "", "")], (45, 25, 50, 45))


def cancellation(page: Page, words: Words) -> None:
    """What is given up and why, what was done until then, and the block of the head who decides it."""
    _letterhead(page)
    _title(page, words["cancel-title"])
    _old(page, words)
    page.labelled([
        (words["applicant"], "{{ applicant }}"), (words["letter"], words["letter-of"]),
        (words["cancel-step"], words["decision-step-of"]), (words["cancel-asked"], words["cancel-asked-of"]),
        (words["cancel-reason"], "{{ reason }}"),
    ])  # fmt: skip
    page.space(4)
    header = [words[key] for key in ("no", "device", "serial", "handover-position", "state")]
    cells = ("{{ d.no }}", "{{ d.name }}", "{{ d.serial }}", "{{ d.position }}", "{{ d.state }}")
    page.table(header, "d in devices", cells, (10, 42, 40, 33, 40), size=9, centred=(0,))
    page.space(4)
    page.labelled([
        (words["cancel-ended"], "{{ ended }}"), (words["decision-changed"], "{{ changed }}"),
        (words["decision-lost"], "{{ lost }}"),
    ], label=62, size=9.5)  # fmt: skip
    page.space(4)
    with page.together():
        page.text(words["cancel-effect"], JUSTIFY, after=4)
        _code(page, words)
        with _decides(page, words, "signer", 95):
            page.text(words["cancel-decision"], bold=True, after=3)
            page.listed(BOX, words["cancel-yes"], after=3)
            page.listed(BOX, words["cancel-no"], after=3)
            page.text(f"{words['notes']}: {{{{ general.blank }}}}{{{{ general.blank }}}}", after=3)
            page.text(words["place-date"], after=0)


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
    ], label=50, size=9.5)  # fmt: skip
    page.tag("if since_return")
    page.text(words["decision-since-return"], bold=True, before=6, keep=True)
    page.tag("endif")
    _numbered(page, "since_return")
    _choices(page, words, "approval")


def choice(page: Page, words: Words) -> None:
    _decided(page, words, "choice")
    _choices(page, words, "choice")


def _choices(page: Page, words: Words, kind: str) -> None:
    if kind != "approval":
        page.space(6)
    with page.together():
        if kind == "approval":
            # A decision stands with what it is about: nobody signs a page of boxes.
            page.labelled(
                [(words["decision-days"], "{{ days }}"), (words["decision-due"], "{{ due or general.blank }}")],
                label=50, size=9.5,
            )  # fmt: skip
            page.space(3)
        _code(page, words)
        with _decides(page, words, "signer", 95):
            page.text(words[f"decision-{kind}"], bold=True, after=3)
            page.tag("for text in choices")
            page.listed(BOX, "{{ text }}", after=3)
            page.tag("endfor")
            page.tag("for text in closed")
            page.listed("-", "{{ text }}", after=3)
            page.tag("endfor")
            _notes(page, words, 4)
            page.text(words["place-date"], after=0)


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
    write(left.add_paragraph(), f"{words['endorsement-passed-to']} {'{{ general.blank }}' * 2}", size=8.5, after=2)
    write(left.add_paragraph(), words["endorsement-please"], size=8.5)
    for text in words["endorsement-wishes"]:
        write(left.add_paragraph(), f"{BOX} {text}", size=8.5)
    refuse = f"{{% if official in refusing %}}{BOX} {words['endorsement-refuse']}{{% endif %}}"
    write(left.add_paragraph(), refuse, size=8.5)
    write(left.add_paragraph(), f"{words['endorsement-initials']}:", size=8.5, before=2, after=7)
    write(right.paragraphs[0], f"{words['notes']}:", size=8.5)
    ticks = f"{{% for tick in ticks if tick.official == official %}}{BOX} {{{{ tick.text }}}}\n{{% endfor %}}"
    write(right.add_paragraph(), ticks, size=8)
    rule(table)
    shape(table, (72, page.width - 72), padding=1.5, within=page.width)
    page.space(3)
    page.tag("endfor")


HALVES = frozenset({"endorsement"})
"""Papers of half a sheet."""
WITH_CODE = frozenset({
    "form", "handover", "approval", "choice", "work-review", "pull-list", "exit-pass", "cancellation",
})  # fmt: skip
"""Papers whose footer bears the code too."""
PAGES: Mapping[str, Callable[[Page, Words], None]] = {
    "reply": reply,
    "pull-list": pull_list,
    "work-minutes": work_minutes,
    "release-minutes": release_minutes,
    "work-review": work_review,
    "report": report,
    "form": form,
    "handover": handover,
    "approval": approval,
    "choice": choice,
    "endorsement": endorsement,
    "exit-pass": exit_pass,
    "cancellation": cancellation,
}


def make(name: str, words: Words) -> Page:
    """One template in one wording."""
    page = Page(half=name in HALVES)
    PAGES[name](page, words)
    _footer(page, words, name in WITH_CODE)
    return page
