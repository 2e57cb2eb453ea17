"""What a cell of an HTML table shows: its text, or what stands there and is none.

A cell is read by what is recognised: elements that show just the text in them, and controls whose value is
certain. Any other element leaves an ``OBJECT`` or a doubt. Elements that HTML does not know show their text.
"""

import re
from typing import NamedTuple

from selectolax.lexbor import LexborNode

from pipelines.document import OBJECT
from pipelines.documents.html.css import own_size
from pipelines.documents.html.css_effects import NO_EFFECT
from pipelines.documents.html.scripts import SCRIPT_TYPES
from pipelines.documents.html.styles import Effects, Look, joined, with_ancestors

TEXT = "-text"
NOTHING = frozenset(
    """-comment -doctype area base basefont bgsound col colgroup datalist frameset head link meta noembed
    noframes noscript param rp script source style template title track""".split()
)
"""Not shown (HTML 15.3.1); scripting is on in browsers, so `noscript` is not."""
LINES = frozenset(
    """address article aside blockquote body caption center dd details dialog dir div dl dt fieldset
    figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li listing main menu nav ol
    optgroup option p plaintext pre search section summary table tbody td tfoot th thead tr ul xmp""".split()
)
"""Elements that are lines of their own (HTML 15.3.3); all others stand within a line."""
OBJECTS = {
    "applet": "an embedded object",
    "audio": "a player",
    "canvas": "a drawing",
    "embed": "an embedded object",
    "fencedframe": "a frame",
    "frame": "a frame",
    "hr": "a ruled line",
    "iframe": "a frame",
    "image": "a picture",
    "meter": "a gauge",
    "object": "an embedded object",
    "progress": "a gauge",
    "svg": "a drawing",
    "video": "a video",
}
"""What shows something that is no text."""
_DOUBTFUL = {
    "button": "a button",
    "details": "a part to be opened",
    "marquee": "moving text",
    "option": "a list to choose from",
    "q": "quotation marks",
    "ruby": "ruby text",
}
"""Their text is shown, but not as it stands or not alone."""
_BARE = frozenset(("q", "li", "button", "ruby"))
"""Of these, something is seen even where they are empty."""
STRIKING = frozenset(("s", "strike", "del"))
_MARKS = {**dict.fromkeys(STRIKING, "struck"), "sup": "raised", "sub": "lowered"}
_LETTERS_OF_MATHS = frozenset(("mn", "mi", "mo", "mtext"))
"""Text elsewhere in a formula is not drawn (MathML Core 2.1)."""
_PLAIN_MATHS = frozenset("math mn mi mo mtext mrow mstyle -text -comment".split())
_PREFORMATTED = frozenset(("pre", "listing", "xmp", "plaintext"))
_CONTROLS = frozenset(("input", "select", "textarea"))
_INLINE = frozenset(
    """a abbr acronym b bdi big blink cite code data dfn em font i ins kbd label map mark nobr picture
    rb samp slot small span strong time tt u var wbr -text -comment""".split()
)
"""Elements that show the text in them and nothing else (HTML 15.3.4). `w:sdt` and the like are Word's."""
_ODD = (
    NOTHING | LINES | _MARKS.keys() | _DOUBTFUL.keys() | OBJECTS.keys() | _CONTROLS
    | frozenset(("br", "img", "math", "output", "rt", "rtc", "bdo"))
)  # fmt: skip
_FONTS = ("span", "b", "strong", "font", "a", "u", "em", "i", "ins", "big", "small", "label", "o:p")
_PLAIN_LINES = ", ".join(("td", "p", "tr", "th", "div", "center", "tbody", "thead", "tfoot", "table"))
_PLAIN = f"td, p, tr, {', '.join(_FONTS)}, {_PLAIN_LINES}".replace(":", r"\:")
_SPECIAL = f":not({_PLAIN}), :empty:not({_PLAIN_LINES}, o\\:p), [colspan], [rowspan]"
"""What leaves its text as it is has nothing in it to be read but that, unless a script may fill it."""
_FILLED_IN = frozenset(("", "text", "search", "tel", "url", "email"))
_KINDS_OF_INPUT = _FILLED_IN | frozenset(
    """hidden password number range date month week time datetime-local color checkbox radio file submit image
    reset button""".split()
)
_CANNOT_WRITE = re.compile(r"[^(.\[`]*")
"""A script without a call or a look into an object changes nothing on the page."""
_FILLING = ("data-", "v-", "ng-", "x-", ":", "@")
"""Attributes that sheets (`content: attr(data-value)`) and frameworks show the values of."""
_OF_EDITORS = re.compile(r"data-(?:mce|v|pm|slate|ue|brushtype|tomark)(?:-|$)")
"""Those that editors and compilers leave: bookmarks, and which sheet an element is of (`data-v-7ba5bd90`)."""
_CELLS = frozenset(("td", "th"))
_BULLETS = frozenset(("", "disc", "circle", "square", "none"))
_INVISIBLE = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")
"""Letters without width that editors leave in cells: they print nothing."""
_TURNING = re.compile("[\u202b\u202e\u2067\u2068]")
_HIGH = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_LOW = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_IN_BRACKETS = re.compile(r"\s*[\[［(（〔].*[\]］)）〕]\s*", re.DOTALL)


class Content(NamedTuple):
    """What a cell shows, its lines kept apart by a newline; ``nested``: a table of several cells among it."""

    text: str
    doubt: str = ""
    nested: bool = False


def content_of(cell: LexborNode, effects: Effects, look: Look) -> Content:
    """What an element shows, read as a cell; ``look`` is that of its text."""
    reader = _Reader(effects, look)
    reader.read(cell)
    return reader.content()


def special_cells(table: LexborNode) -> tuple[set[int], set[int]]:
    """The cells of a table, by ``mem_id``, that are odd, and those that span several columns or rows.

    Odd is what holds more than text in elements that change nothing. Tables in cells are not looked for.
    """
    odd: list[LexborNode] = []
    spanning: set[int] = set()
    for element in table.css(_SPECIAL):
        tag = element.tag or ""
        if tag in _CELLS:
            spanning.add(element.mem_id)
        elif tag not in _FONTS or _is_filled_in(element, tag):
            odd.append(element)
    return with_ancestors(odd), spanning


def single_text(cell: LexborNode) -> str | None:
    """The text of a cell that is not odd; None if it has several pieces or letters that don't print."""
    text = cell.text(True, "\0", False, True)  # pieces kept apart; white space alone is none
    if text.isdecimal():
        return text
    text = " ".join(text.split())
    return text if text.isprintable() else None


def collapsed(text: str) -> str:
    """White space collapsed; what has no width is gone."""
    text = " ".join(text.split())
    return text if text.isprintable() else " ".join(_INVISIBLE.sub("", text).split())


class _Leaving(NamedTuple):
    """The end of an element: what to go back to, and what to do to its text."""

    look: Look
    preformatted: bool
    start: int
    marks: tuple[str, ...]
    breaks: bool


_Todo = list[LexborNode | _Leaving]


class _Reader:
    """Reads one cell, keeping what it shows and what is doubtful about that."""

    def __init__(self, effects: Effects, look: Look) -> None:
        self._effects = effects
        self._look = look
        self._marks = look.marks
        self._parts: list[str] = []
        self._doubts: dict[str, None] = {}
        self._nested = False
        self._preformatted = False
        self._fields = self._figures = 0
        self._picture = False
        self._fillable: list[LexborNode] = []

    def content(self) -> Content:
        """What was read."""
        text = marked("".join(self._parts), self._marks)
        turned = _TURNING.search(text)
        if turned and ("\u202e" in text or not _INVISIBLE.sub("", text).strip().isdecimal()):
            self._doubts["letters in another order"] = None
        if self._fields and self._figures > 1:
            self._doubts["a form control beside a figure"] = None
        shows = any(map(str.isalnum, text))
        if any(not shows or _is_script_after(element) for element in self._fillable):
            text = text if shows else f"{text}{OBJECT}"
            self._doubts["filled in by a script or style"] = None
        if self._picture and not any(map(str.isalnum, text)):
            self._doubts["a background picture"] = None
        lines = filter(None, map(collapsed, text.split("\n")))
        return Content("\n".join(lines), joined(*self._doubts), self._nested)

    def read(self, cell: LexborNode) -> None:
        """Read all that is in ``cell``; deeply nested cells too, so the stack is our own."""
        todo: _Todo = []
        effect = self._effects.get(cell.mem_id, NO_EFFECT)
        if effect.drawn:
            self._draws(effect.drawn)
        todo += _children(cell)
        while todo:
            item = todo.pop()
            if isinstance(item, _Leaving):
                self._look, self._preformatted, start, marks, breaks = item
                if marks:
                    self._parts[start:] = [marked("".join(self._parts[start:]), marks)]
                if breaks:
                    self._parts.append("\n")
                continue
            tag = item.tag or "-comment"
            if tag == TEXT:
                self._text(item.text_content or "")
            elif tag in NOTHING:
                if tag == "script" and _may_write(item):
                    self._object("a script")
                elif tag == "template" and is_shadow(item):
                    self._object("a shadow tree")
            else:
                self._element(item, tag, todo)

    def _element(self, element: LexborNode, tag: str, todo: "_Todo") -> None:
        effect = self._effects.get(element.mem_id, NO_EFFECT) if self._effects else NO_EFFECT
        if effect.gone:
            self._nested = self._nested or element.css_first("table") is not None
            return
        before = self._look
        if effect is not NO_EFFECT:
            self._look = before.inside(effect)
            if effect.drawn:
                self._draws(effect.drawn)
        elif tag in _INLINE and element.first_child is not None:
            todo += _children(element)
            return
        if self._is_read_as_a_whole(element, tag):
            self._look = before
            return
        children = self._children_shown(element, tag)
        breaks = tag in LINES if effect.breaks is None else effect.breaks
        marks = (*effect.marks, _MARKS[tag]) if tag in _MARKS else effect.marks
        if breaks:
            self._parts.append("\n")
        todo.append(_Leaving(before, self._preformatted, len(self._parts), marks, breaks))
        self._preformatted = self._preformatted or tag in _PREFORMATTED
        todo += children

    def _is_read_as_a_whole(self, element: LexborNode, tag: str) -> bool:
        """Whether no text in the element is to be read; what it shows instead is then taken in."""
        if tag == "br":
            self._parts.append("\n")
        elif tag in _CONTROLS:
            self._control(element, tag)
        elif tag in {"rt", "rtc"}:
            self._doubts["ruby text"] = None
        elif tag == "img":
            if not is_spacer(element.attributes):
                self._object("a picture")
        elif tag in OBJECTS:
            if tag != "audio" or "controls" in element.attributes:
                self._object(OBJECTS[tag])
        elif tag == "table" and _has_several_cells(element):
            self._nested = True
            self._object("a table in the cell")
        elif tag == "math" and not _is_plain_maths(element):
            self._object("a formula")
        else:
            return False
        return True

    def _children_shown(self, element: LexborNode, tag: str) -> list[LexborNode]:
        """The nodes in an element that shows text; what is doubtful about it is taken in."""
        children = _children(element)
        if not children and "-" in tag and not _page_of(element).css("script, style, link"):
            return []  # a custom element that nothing defines, and nothing in it
        if tag in _DOUBTFUL:
            self._look = self._look._replace(doubt=joined(self._look.doubt, _DOUBTFUL[tag]))
        if tag not in _ODD | _INLINE | _PLAIN_MATHS and ":" not in tag:
            self._doubts["an unknown element"] = None
        if tag in _BARE and not element.text().strip():
            self._object(_DOUBTFUL.get(tag, "the bullet of a list"))
        if tag not in _ODD and not children and _is_filled_in(element, tag):
            self._fillable += [element] * self._look.is_seen
        elif tag == "output" and not element.text().strip():
            self._object("a field for a script's result")
        elif tag == "details" and "open" not in element.attributes:
            self._object("a closed part")
            return [child for child in children if child.tag == "summary"][-1:]
        elif tag == "li" and _is_numbered(element):
            self._object("a list number")
        return children

    def _text(self, text: str) -> None:
        """Text that stands in the cell."""
        look = self._look
        if look.is_seen:
            self._figures += any(map(str.isdigit, text))
            self._parts.append(text if self._preformatted else text.replace("\n", " "))
            if (
                look.doubt
                or look.moved
                or look.fill
                or look.font
                or look.color != "black"
                or look.background != "white"
            ) and (not text.isspace() and (doubts := look.doubts)):
                self._doubts[doubts] = None

    def _object(self, doubt: str) -> None:
        """Something that is no text."""
        if self._look.is_seen:
            self._parts.append(OBJECT)
            self._doubts[doubt] = None

    def _draws(self, what: str) -> None:
        """What a style draws: over or behind a text, or beside it."""
        if what == "a background picture":
            self._picture = self._picture or self._look.is_seen
        elif what == "something over it":
            if self._look.is_seen:
                self._doubts[what] = None
        else:
            self._object(what)

    def _control(self, control: LexborNode, tag: str) -> None:
        """A form control: its value where that is certain."""
        value = _VALUES[tag](control, control.attributes)
        if value is None:
            self._object("a form control")
        else:
            self._fields += bool(value)
            self._text(value)


def _children(element: LexborNode) -> list[LexborNode]:
    """The nodes in an element, last first, as a stack takes them."""
    return [*element.iter(include_text=True)][::-1]


def marked(text: str, marks: tuple[str, ...]) -> str:
    """Text with what is done to its letters: a stroke through each, digits raised or lowered.

    A raised number in brackets is a note that can't be taken for digits of its figure: 22[1].
    """
    for mark in marks:
        if mark == "struck":
            letters = text.replace("\u0336", "")
            text = "".join(letter if letter.isspace() else f"{letter}\u0336" for letter in letters)
        elif not _IN_BRACKETS.fullmatch(text):
            text = text.translate(_HIGH if mark == "raised" else _LOW)
    return text


def is_spacer(attributes: dict[str, str | None]) -> bool:
    """Whether a picture is too small to show anything: templates hold such to keep a place or to count."""
    sizes = (own_size(attributes.get(name) or "") for name in ("width", "height"))
    return any(size is not None and 0 <= size <= 1 for size in sizes)


def _is_filled_in(empty: LexborNode, tag: str) -> bool:
    """Whether a style or script may show something in an empty element: `<span data-value="137"></span>`."""
    if "-" in tag:
        return True
    names = [name for name in empty.attributes if name.startswith(_FILLING) and not _OF_EDITORS.match(name)]
    is_anchor = tag == "a" and not empty.attributes.keys().isdisjoint(("name", "id"))
    return any(not (is_anchor and name.startswith("data-")) for name in names)


def _is_script_after(empty: LexborNode) -> bool:
    """Whether something on the page could fill in an empty element that stands beside a figure.

    A framework's attribute and an unknown element wait for a script; of `data-` the page's own must speak.
    """
    names = [name for name in empty.attributes if name.startswith(_FILLING)]
    if not names or any(not name.startswith("data-") for name in names):
        return True
    scripts = " ".join(script.text() for script in _page_of(empty).css("script"))
    return any(word in scripts for word in ("dataset", ".data(", *names))


def _page_of(node: LexborNode) -> LexborNode:
    while node.parent is not None:
        node = node.parent
    return node


def _is_numbered(item: LexborNode) -> bool:
    """Whether a number stands before an item of a list, rather than a bullet."""
    parent = item.parent
    kinds = [
        (node.attributes.get("type") or "").strip().lower() for node in (item, parent) if node is not None
    ]
    return (parent is not None and parent.tag == "ol") or not _BULLETS.issuperset(kinds)


def _has_several_cells(table: LexborNode) -> bool:
    """Whether a table is more than a frame around its text."""
    cells = (node for node in table.traverse() if node.tag in {"td", "th"})
    return next(cells, None) is not None and next(cells, None) is not None


def _is_plain_maths(formula: LexborNode) -> bool:
    """Whether a formula is letters in a row."""
    for node in formula.traverse(include_text=True):
        if node.tag not in _PLAIN_MATHS:
            return False
        around = node.parent
        drawn = around is not None and around.tag in _LETTERS_OF_MATHS
        if node.tag == TEXT and not drawn and (node.text_content or "").strip():
            return False
    return True


def is_shadow(template: LexborNode) -> bool:
    """Whether a template is shown in place of what the element around it holds."""
    return not template.attributes.keys().isdisjoint(("shadowrootmode", "shadowroot"))


def _may_write(script: LexborNode) -> bool:
    """Whether a script could write something where it stands."""
    attributes = script.attributes
    if not SCRIPT_TYPES.fullmatch(attributes.get("type") or ""):
        return False  # data
    return "src" in attributes or not _CANNOT_WRITE.fullmatch(script.text())


def _input_value(_: LexborNode, attributes: dict[str, str | None]) -> str | None:
    kind = (attributes.get("type") or "").strip().lower()
    value = (attributes.get("value") or "").replace("\n", "")
    if kind == "hidden":
        return ""
    if kind == "number":
        return value if re.fullmatch(r"-?\d+(?:\.\d+)?", value) and _fits(value, attributes, "size") else None
    if kind in _KINDS_OF_INPUT - _FILLED_IN or not value.strip():
        return None
    return value if _fits(value, attributes, "size") else None


def _fits(value: str, attributes: dict[str, str | None], name: str) -> bool:
    """Whether a field as wide as it says (20 letters if it does not) shows all of its value."""
    size = attributes.get(name) or ""
    return len(value) <= (int(size) if size.isdecimal() and 0 < int(size) < 1000 else 20)


def _chosen_option(element: LexborNode, attributes: dict[str, str | None]) -> str | None:
    """What a drop-down list shows: the last option that is selected, else the first that can be chosen."""
    if "multiple" in attributes or (attributes.get("size") or "1").strip() not in {"0", "1"}:
        return None
    options = [(option, option.attributes) for option in element.css("option")]
    chosen = [pair for pair in options if "selected" in pair[1]][-1:]
    chosen = chosen or [pair for pair in options if "disabled" not in pair[1]][:1]
    if not chosen or element.css_first("optgroup[disabled]") is not None:
        return None
    option, its = chosen[0]
    if option.css_first("script, style, template, :not(option)") is not None:
        return None
    return its.get("label") or option.text()


def _typed_text(element: LexborNode, attributes: dict[str, str | None]) -> str | None:
    text = element.text()
    return text if text.strip() and "\n" not in text and _fits(text, attributes, "cols") else None


_VALUES = {"input": _input_value, "select": _chosen_option, "textarea": _typed_text}
"""A control -> what it shows; None where that is not certain. Scripts may fill in what is empty."""
