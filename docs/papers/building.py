"""The parts of a template: paragraphs, tables and signatures, as Word has them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

LEFT, CENTRE, RIGHT, JUSTIFY = (
    WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.JUSTIFY,
)  # fmt: skip
FONT, SIZE, SMALL = "Arial", 11, 8.5
GREY = RGBColor(0x55, 0x55, 0x55)
MARGINS = {"top_margin": 20, "bottom_margin": 20, "left_margin": 25, "right_margin": 20}
"""Millimetres."""
WIDTH = 210 - 25 - 20
"""Millimetres of an A4 page between the margins; tables grow with a wider page."""
HALF_MARGIN = 10
HALF_WIDTH = 148 - 2 * HALF_MARGIN
"""Millimetres of half an A4 page between the margins."""


class Page:
    """A template in the making. What is added stands below what was added before."""

    def __init__(self, half: bool = False) -> None:
        self.document, self.half = Document(), half
        self.width = HALF_WIDTH if half else WIDTH
        section = self.document.sections[0]
        section.page_width, section.page_height = (Mm(148), Mm(210)) if half else (Mm(210), Mm(297))
        for name, size in MARGINS.items():
            setattr(section, name, Mm(HALF_MARGIN if half else size))
        section.footer_distance = Mm(HALF_MARGIN / 2 if half else 10)
        style = self.document.styles["Normal"]
        style.font.name, style.font.size = FONT, Pt(SIZE)
        style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
        style.paragraph_format.space_after, style.paragraph_format.space_before = Pt(0), Pt(0)
        self.place: Any = self.document

    @contextmanager
    def inside(self, cell: Any) -> Iterator[None]:
        """What is added meanwhile stands in a cell, in place of its first empty paragraph."""
        outside, self.place = self.place, cell
        yield
        cell.paragraphs[0]._p.getparent().remove(cell.paragraphs[0]._p)
        self.place = outside

    @contextmanager
    def together(self) -> Iterator[None]:
        """What is added meanwhile stands on one page: a cell that no page breaks, in Word and in LibreOffice."""
        table = self.grid(1, 1)
        with self.inside(table.rows[0].cells[0]):
            yield
        shape(table, (WIDTH,))

    # --- paragraphs ---

    def text(self, text: str, align: Any = LEFT, *, after: float = 4, **how: Any) -> Any:
        return write(self.place.add_paragraph(), text, align, after=after, **how)

    def tag(self, text: str) -> None:
        """A tag that takes its own paragraph away."""
        write(self.place.add_paragraph(), f"{{%p {text} %}}")

    def listed(self, mark: str, text: str, *, indent: float = 8, **how: Any) -> None:
        """A line behind its number or letter, hanging."""
        paragraph = self.text(f"{mark}\t{text}", **how)
        paragraph.paragraph_format.left_indent = Mm(indent)
        paragraph.paragraph_format.first_line_indent = Mm(-min(indent, 8))
        paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(indent))

    # --- tables ---

    def labelled(
        self, rows: Sequence[tuple[str, str]], label: float = 42, width: float = WIDTH, size: float = 0
    ) -> None:
        """`label : value`, without rules."""
        table = self.grid(0, 3)
        for name, value in rows:
            cells = table.add_row().cells
            for cell, text in zip(cells, (name, ":", value), strict=True):
                written = write(cell.paragraphs[0], text, after=0 if self.half else 2, size=size)
                written.paragraph_format.tab_stops.add_tab_stop(Mm(8))
        shape(table, (label, 4, width - label - 4), within=width)

    def table(
        self, header: Sequence[str], each: str, cells: Sequence[str], widths: Sequence[float], size: float = 9.5,
        centred: Sequence[int] = (),
    ) -> None:  # fmt: skip
        """A ruled table whose header comes again on each page: a row for `each`, such as `d in devices`."""
        table = self.grid(1, len(header))
        for cell, text in zip(table.rows[0].cells, header, strict=True):
            write(cell.paragraphs[0], text, CENTRE, bold=True, size=size)
        for text in (f"{{%tr for {each} %}}", None, "{%tr endfor %}"):
            row = table.add_row()
            for number, cell in enumerate(row.cells):
                if text:
                    write(cell.paragraphs[0], text if number == 0 else "")
                else:
                    write(cell.paragraphs[0], cells[number], CENTRE if number in centred else LEFT, size=size)
        rule(table, header=True)
        shape(table, widths, padding=1.2)
        self.space(6)

    def fixed(
        self, header: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float], printed: int = 0,
        size: float = 9.5, centred: Sequence[int] = (),
    ) -> None:  # fmt: skip
        """A ruled table with rows of its own; the cells of column `printed` are in italics: no answer looks so."""
        table = self.grid(1, len(header))
        for cell, text in zip(table.rows[0].cells, header, strict=True):
            write(cell.paragraphs[0], text, CENTRE, bold=True, size=size)
        for row in rows:
            for number, (cell, text) in enumerate(zip(table.add_row().cells, row, strict=True)):
                is_printed = bool(printed) and number == printed
                align = CENTRE if number in centred else LEFT
                write(cell.paragraphs[0], text, align, size=size, italic=is_printed, grey=is_printed)
        rule(table, header=True)
        shape(table, widths, padding=1.2)
        self.space(6)

    def grid(self, rows: int, columns: int) -> Any:
        """An empty table. The paragraph that a cell needs below one is made as low as it may be."""
        table = self.place.add_table(rows=rows, cols=columns)
        if self.place is not self.document:
            self.place.paragraphs[-1].paragraph_format.line_spacing = Pt(3)
        return table

    def space(self, points: float) -> None:
        paragraph = self.place.add_paragraph()
        paragraph.paragraph_format.line_spacing = Pt(points)

    def signatures(self, rows: Sequence[Sequence[Sequence[str]]], left: float = WIDTH / 2) -> None:
        """Signatures beside each other, each a list of lines; a line of `/` leaves room for ink, `*` makes one bold."""
        table = self.grid(0, 2)
        for row in rows:
            deep = max(map(len, row))
            for cell, lines in zip(table.add_row().cells, row, strict=True):
                padded = [*lines, *[""] * (deep - len(lines))]
                for number, line in enumerate(padded):
                    paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
                    if line == "/":
                        paragraph.paragraph_format.space_after = Pt(38)
                    bold = line.startswith("*")
                    write(paragraph, "" if line == "/" else line.lstrip("*"), keep=True, after=None, bold=bold)
        shape(table, (left, WIDTH - left))


def write(
    paragraph: Any, text: str, align: Any = LEFT, *, after: float | None = 0, before: float = 0, bold: bool = False,
    italic: bool = False, size: float = 0, keep: bool = False, grey: bool = False, font: str = "", indent: float = 0,
    caps: bool = False,
) -> Any:  # fmt: skip
    """Put text into a paragraph; returns the paragraph."""
    run = paragraph.add_run(text)
    run.bold, run.italic, run.font.all_caps = bold or None, italic or None, caps or None
    if size:
        run.font.size = Pt(size)
    if grey:
        run.font.color.rgb = GREY
    if font:
        run.font.name = font
    form = paragraph.paragraph_format
    paragraph.alignment, form.keep_with_next = align, keep or None
    if after is not None:
        form.space_after = Pt(after)
    form.space_before = Pt(before)
    if indent:
        form.left_indent = Mm(indent)
    return paragraph


def shape(table: Any, widths: Sequence[float], padding: float = 0, within: float = WIDTH) -> None:
    """Widths in millimetres as shares of what is `within` the margins or the cell, rows that no page breaks."""
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.LEFT, False
    whole = sum(widths)
    properties = table._tbl.tblPr
    for child in properties.findall(qn("w:tblW")):
        properties.remove(child)
    share = round(5000 * whole / within)
    properties.append(_element("w:tblW", type="pct", w=str(share)))
    properties.append(_element("w:tblInd", type="dxa", w="0"))
    margins = OxmlElement("w:tblCellMar")
    for side in ("top", "left", "bottom", "right"):
        wide = padding if side in ("left", "right") else padding / 2
        margins.append(_element(f"w:{side}", w=str(round(wide * 56.7)), type="dxa"))
    properties.append(margins)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)
    for row in table.rows:
        row._tr.get_or_add_trPr().append(_element("w:cantSplit"))


def rule(table: Any, header: bool = False) -> None:
    """Lines around each cell; the first row comes again on each page."""
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        borders.append(_element(f"w:{side}", val="single", sz="4", space="0", color="000000"))
    table._tbl.tblPr.append(borders)
    if header:
        table.rows[0]._tr.get_or_add_trPr().append(_element("w:tblHeader"))


def underline(paragraph: Any) -> None:
    """A thick and a thin line below a paragraph, as under a letterhead."""
    border = OxmlElement("w:pBdr")
    border.append(_element("w:bottom", val="thinThickSmallGap", sz="18", space="4", color="000000"))
    paragraph._p.get_or_add_pPr().append(border)


def count(paragraph: Any, what: str, size: float) -> None:
    """The number of this page (`PAGE`) or of all (`NUMPAGES`)."""
    for kind, text in (("begin", ""), ("", what), ("end", "")):
        run = paragraph.add_run()
        run.font.size, run.font.color.rgb = Pt(size), GREY
        if kind:
            run._r.append(_element("w:fldChar", fldCharType=kind))
        else:
            instruction = OxmlElement("w:instrText")
            instruction.text = text
            run._r.append(instruction)


TABLE_ORDER = ("tblStyle", "tblW", "jc", "tblInd", "tblBorders", "tblLayout", "tblCellMar", "tblLook")
PARAGRAPH_ORDER = ("pStyle", "keepNext", "keepLines", "pBdr", "tabs", "spacing", "ind", "jc", "rPr")
"""As the schema of WordprocessingML has them; Word refuses another order."""


def in_order(document: Any) -> None:
    """Put what was appended where the schema wants it."""
    for tag, order in (("w:tblPr", TABLE_ORDER), ("w:pPr", PARAGRAPH_ORDER)):
        for properties in document.element.body.iter(qn(tag)):
            children = sorted(properties, key=lambda child: order.index(child.tag.partition("}")[2]))
            properties[:] = children


def _element(name: str, **attributes: str) -> Any:
    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), value)
    return element
