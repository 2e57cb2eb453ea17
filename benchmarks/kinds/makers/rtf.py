"""Reports as Rich Text: by LibreOffice, and by hand in GBK and in Unicode."""

from random import Random

from benchmarks.kinds.draft import MARK, Answer, Draft, draft, variant
from benchmarks.kinds.drawn import Drawn, Grid, draw
from benchmarks.kinds.makers.word import by_office
from benchmarks.kinds.makers.xlsx import distinct, of_tables


@variant("rtf", "office")
def libreoffice(dice: Random) -> Draft:
    return by_office(draw(dice), "rtf")


@variant("rtf", "office")
def libreoffice_named_doc(dice: Random) -> Draft:
    return by_office(draw(dice), "doc", "rtf")


@variant("rtf", "office")
def libreoffice_statistics_sheet(dice: Random) -> Draft:
    return by_office(draw(dice, "sheet"), "rtf")


def rtf_text(text: str, *, gbk: bool) -> str:
    r"""Escapes: GBK bytes `\\'d7\\'d4`, or Unicode `\\u33258?`."""
    out = []
    for letter in text:
        if letter in "\\{}":
            out.append("\\" + letter)
        elif letter < "\x80":
            out.append(letter)
        elif gbk:
            out.append("".join(f"\\'{byte:02x}" for byte in letter.encode("gbk")))
        else:
            number = ord(letter)
            out.append(f"\\u{number if number < 32768 else number - 65536}?")
    return "".join(out)


def rtf(drawn: Drawn, *, gbk: bool = True, nested: str = "", figures: dict[str, str] | None = None) -> bytes:
    r"""By hand: rows of \\cellx, merged cells by \\clvmgf, \\clvmrg and by width. ``figures``: markup of some."""
    out = [
        (
            "{\\rtf1\\ansi\\ansicpg936\\deff0\\deflang2052{\\fonttbl{\\f0\\fnil\\fcharset134 SimSun;}}"
            "{\\colortbl ;\\red255\\green255\\blue255;}{\\*\\generator Msftedit 5.41;}\\viewkind4\\uc1"
        ),
        f"\\pard\\qc\\b {rtf_text(drawn.title, gbk=gbk)}\\b0\\par",
    ]
    for block in drawn.blocks:
        if isinstance(block, str):
            out.append(f"\\pard {rtf_text(block, gbk=gbk)}\\par")
            continue
        out += _rtf_rows(block, gbk, figures or {})
        out.append("\\pard")
    return ("\r\n".join(out) + nested + "}").encode("ascii")


def _rtf_rows(grid: Grid, gbk: bool, figures: dict[str, str]) -> list[str]:
    taken: dict[tuple[int, int], tuple[int, int, object]] = {}
    for row, at, cell in grid.placed():
        for down in range(cell.high):
            taken[row + down, at] = (cell.wide, down, cell)
    step = 9600 // grid.width
    out = []
    for row in range(len(grid.rows)):
        head, body = "\\trowd\\trgaph108", ""
        for (_, at), (wide, down, cell) in sorted(
            (place, one) for place, one in taken.items() if place[0] == row
        ):
            merge = "" if cell.high == 1 else "\\clvmrg" if down else "\\clvmgf"  # type: ignore[attr-defined]
            head += f"{merge}\\clbrdrt\\brdrs\\clbrdrl\\brdrs\\clbrdrb\\brdrs\\clbrdrr\\brdrs\\cellx{(at + wide) * step}"
            text = "" if down else figures.get(cell.name) or rtf_text(cell.text, gbk=gbk)  # type: ignore[attr-defined]
            body += f"\\pard\\intbl {text}\\cell"
        out.append(f"{head}{body}\\row")
    return out


@variant("rtf")
def by_hand_of_gbk(dice: Random) -> Draft:
    drawn = draw(dice)
    return draft(drawn, rtf(drawn), "rtf")


@variant("rtf")
def by_hand_of_unicode(dice: Random) -> Draft:
    drawn = draw(dice)
    return draft(drawn, rtf(drawn, gbk=False), dice.choice(("rtf", "doc")))


@variant("rtf")
def by_hand_statistics_sheet(dice: Random) -> Draft:
    drawn = draw(dice, "sheet")
    return draft(drawn, rtf(drawn), "rtf")


@variant("rtf")
def by_hand_with_an_object(dice: Random) -> Draft:
    """A picture's bytes and an embedded object between: neither text nor run."""
    drawn = of_tables(dice)
    more = "{\\pict\\pngblip 89504e470d0a1a0a}{\\object\\objemb{\\*\\objclass Package}{\\*\\objdata 0105000002000000}}"
    return draft(drawn, rtf(drawn, nested=more), "rtf")


@variant("rtf")
def trap_hidden_digit(dice: Random) -> Draft:
    drawn, name = distinct(dice)
    body = rtf(drawn, figures={name: f"{{\\v 7}}{drawn.texts[name]}"})
    return draft(drawn, body, "rtf")


@variant("rtf")
def trap_figure_in_unicode_as_well(dice: Random) -> Draft:
    """Word shows one of the two, LibreOffice both."""
    drawn, name = distinct(dice)
    text = drawn.texts[name]
    body = rtf(drawn, figures={name: f"{{\\upr{{{text}}}{{\\*\\ud{{{text}}}}}}}"})
    return draft(drawn, body, "rtf")


@variant("rtf")
def trap_struck_digit(dice: Random) -> Draft:
    drawn, name = distinct(dice)
    body = rtf(drawn, figures={name: f"{{\\strike 7}}{drawn.texts[name]}"})
    return draft(drawn, body, "rtf", answers={name: MARK})


@variant("rtf")
def trap_white_figure(dice: Random) -> Draft:
    drawn, name = distinct(dice)
    body = rtf(drawn, figures={name: f"{{\\cf1 {drawn.texts[name]}}}"})
    return draft(drawn, body, "rtf", answers={name: Answer(("",))})


@variant("rtf")
def trap_deleted_digit(dice: Random) -> Draft:
    """A tracked deletion."""
    drawn, name = distinct(dice)
    body = rtf(drawn, figures={name: f"{{\\deleted 7}}{drawn.texts[name]}"})
    return draft(drawn, body, "rtf")
