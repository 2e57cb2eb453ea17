"""The styles of a page: which declarations apply to which element, and how its text looks for it.

Known are `style` attributes, the page's own `<style>` and attributes such as `hidden` and `bgcolor`. Sheets
that a page only links to are not, unless a web archive holds them too: ours holds a page, not its site.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import chain, product
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from pipelines.documents.html import css
from pipelines.documents.html.covers import covers, is_drawn, spans_page
from pipelines.documents.html.css import Declaration
from pipelines.documents.html.css_colours import back, contrast, front
from pipelines.documents.html.css_effects import NO_EFFECT, Effect, effect_of, is_mild
from pipelines.documents.html.css_variables import UNCHANGED, Variables, variables
from pipelines.documents.html.linked import NOT_LINKED, Linked
from pipelines.documents.html.sheets import Rule, applies, loosened, read_sheet
from pipelines.documents.html.start_tags import StartTag


class Effects(dict[int, Effect]):
    """An element (by ``mem_id``) -> what its styles do to its text; elements without are missing.

    ``around``: the elements with effects and all in which such an element stands. ``covered``: why something
    may be drawn over the tables of the page.
    """

    def __init__(self, found: Iterable[tuple[LexborNode, Effect]] = (), covered: str = "") -> None:
        pairs = [*found]
        self.covered = covered
        super().__init__((element.mem_id, effect) for element, effect in pairs)
        self.around = with_ancestors(element for element, _ in pairs)


def with_ancestors(elements: Iterable[LexborNode]) -> set[int]:
    """Elements and those in which they stand, by ``mem_id``."""
    known: set[int] = set()
    for element in elements:
        around: LexborNode | None = element
        while around is not None and around.mem_id not in known:
            known.add(around.mem_id)
            around = around.parent
    return known


_HINTS = (
    ("[hidden]", "display", "none"),
    ("[popover]", "display", "none"),
    ("dialog:not([open])", "display", "none"),
    ("[dir=rtl i]", "direction", "rtl"),
    ("bdo[dir=rtl i]", "unicode-bidi", "bidi-override"),
    ("[is]", "a custom element", ""),
    ("dialog[open]", "position", "absolute"),
)
"""Which elements are hidden or turned, as declarations (HTML 15.3)."""
_SYMBOL_FACES = "font[face*=symbol i], font[face*=ding i], font[face*=marlett i], font[face*=code i]"
_COLOUR_HINTS = (
    ("font[color]", "color", "color"),
    ("[bgcolor]", "bgcolor", "background-color"),
    ("body[text]", "text", "color"),
    ("[background]", "background", "background-image"),
    (_SYMBOL_FACES, "face", "font-family"),
    ("col[width='0']", "width", "width"),
)
"""Elements, their attribute, and the property it sets."""
_HINTING = frozenset(("hidden", "popover", "dir", "is", "color", "bgcolor", "text", "background", "face"))
"""The attributes of all these selectors, but for those of `dialog` and `col`."""
_FRONTS = frozenset(("color", "-webkit-text-fill-color"))
_STANDS_OUT = 1.5
"""A contrast below this may go unseen; grey on white that pages use has 2 and more."""
_COVERING = frozenset(("position", "margin", "margin-top", "box-shadow", "outline-width"))
_Priority = tuple[bool, int, tuple[int, int, int], int]


class Look(NamedTuple):
    """How text looks where it stands: what the elements around it leave of it.

    ``closed``: in a part that is not displayed, which a script may open. ``blank``, ``hidden``, ``nothing``
    (of size 0): not to be seen. ``marks``: what is done to its letters. ``doubt``, ``moved``, ``strays`` and
    ``font``: why it may not be seen as it stands, or where it stands (see ``css_effects.Effect``).
    """

    closed: bool = False
    blank: bool = False
    hidden: bool = False
    nothing: bool = False
    marks: tuple[str, ...] = ()
    color: str = "black"
    background: str = "white"
    doubt: str = ""
    moved: str = ""
    strays: str = ""
    font: str = ""
    fill: str = ""

    @property
    def is_seen(self) -> bool:
        """Whether anything of the text is to be seen."""
        return not (self.closed or self.blank or self.hidden or self.nothing)

    def inside(self, effect: Effect) -> "Look":
        """The look of text in an element on which ``effect`` works."""
        return Look(
            self.closed or effect.gone,
            self.blank or effect.blank,
            self.hidden if effect.hides is None else effect.hides,
            self.nothing if effect.size is None else effect.size == 0,
            self.marks + effect.marks,
            effect.color or self.color,
            effect.background or self.background,
            joined(self.doubt, effect.doubt),
            joined(self.moved, effect.moved),
            joined(self.strays, effect.strays),
            self.font if effect.font is None else effect.font,
            effect.fill or self.fill,
        )

    @property
    def doubts(self) -> str:
        """All that is doubtful about text that looks like this, its colour included."""
        doubt = joined(self.doubt, self.moved, self.font)
        color = self.color if self.fill in {"", "currentcolor"} else self.fill
        if color == "black" and self.background == "white":
            return doubt
        stands_out = contrast(color, self.background)
        unseen = stands_out is None or stands_out < _STANDS_OUT
        return joined(doubt, "may be hidden: color") if unseen else doubt


def joined(*doubts: str) -> str:
    """Several doubts as one, each once."""
    return ", ".join(dict.fromkeys(filter(None, doubts)))


PLAIN = Look()
NO_EFFECTS = Effects()


def effects(tree: LexborHTMLParser, tags: list[StartTag], linked: Linked = NOT_LINKED) -> Effects:
    """What styles do to the text of a page's elements; ``tags`` are all that the page is written with."""
    styles = frozenset(style for tag in tags if (style := tag.attributes.get("style")))
    odd, has_sheets = any(map(_is_hint, tags)), any(tag.name in {"style", "link"} for tag in tags)
    if not odd and not has_sheets and _change_nothing(styles):
        return NO_EFFECTS
    elements = tree.css("style, link[rel~=stylesheet i]") if has_sheets else []
    sheets = [_Sheet(element, _text(element, linked)) for element in elements]
    defined = _variables(tree, sheets, styles)
    inline = [css.declared(defined.resolved(style)) for style in styles]
    rules = [rule for sheet in sheets for rule in _rules(sheet, sheets, defined)]
    fonts = {rule.font for rule in rules if rule.font}
    hints = [*_hints(tree)] if odd else []
    hints += [
        (element, Declaration("font-family", (element.attributes["face"] or "").lower()))
        for element in (tree.css("font[face]") if fonts else ())
    ]
    everything = [*chain.from_iterable(inline), *(hint for _, hint in hints)]
    everything += chain.from_iterable(rule.declarations for rule in rules if not rule.generates)
    live = _live(everything)
    if fonts and any(item.name == "font-family" for item in everything):
        live.add("font-family")
    if any(map(_may_fold, everything)) and tree.css_first("col"):
        live.add("width")
    if not live and not any(rule.generates for rule in rules):
        return NO_EFFECTS
    known = all(sheet.text for sheet in sheets if sheet.element.tag == "link")
    cascade = _Cascade(live, tree.css("table"), fonts, known=known)
    for element, hint in hints:
        cascade.claim([element], (hint,), 0)
    named = _with_dependent(live)
    for order, rule in enumerate(rules):
        if rule.generates:
            cascade.generate(_at_most(tree, rule.selector), rule.declarations)
        elif any(item.name in named for item in rule.declarations):
            _apply(tree, rule, order, cascade)
    with_style: dict[str, list[LexborNode]] = {}
    for element in tree.css("[style]"):
        with_style.setdefault(element.attributes["style"] or "", []).append(element)
    for style, elements in with_style.items():
        if declarations := css.declared(defined.resolved(style)):
            cascade.claim(elements, declarations, 2)
    shown = [*cascade.effects()]
    return Effects(shown, cascade.covered(shown, tree.css("dialog[open]") if odd else []))


def _is_hint(tag: StartTag) -> bool:
    """Whether an attribute other than `style` may declare something; few pages have such."""
    return (
        not _HINTING.isdisjoint(tag.attributes)
        or tag.name == "dialog"
        or (tag.name == "col" and tag.attributes.get("width") == "0")
    )


@lru_cache(maxsize=1024)
def _change_nothing(styles: frozenset[str]) -> bool:
    """Whether `style` attributes leave all text as it is on a page on which nothing else has a style."""
    declared = [*chain.from_iterable(css.declared(UNCHANGED.resolved(style)) for style in styles)]
    related = any("var(" in style or "rem" in style for style in styles)  # to what other elements declare
    return not (related or _live(declared) or any(map(_may_fold, declared)))


def _may_fold(item: Declaration) -> bool:
    """Whether a column this narrow would be folded away."""
    return item.name == "width" and (css.pixels(item.value) or 0) < 3


def _hints(tree: LexborHTMLParser) -> Iterator[tuple[LexborNode, Declaration]]:
    """What attributes other than `style` declare."""
    for selector, name, value in _HINTS:
        for element in tree.css(selector):
            yield element, Declaration(name, value)
    for selector, attribute, name in _COLOUR_HINTS:
        for element in tree.css(selector):
            if value := (element.attributes[attribute] or "").strip().lower():
                yield element, Declaration(name, value)


class _Sheet(NamedTuple):
    """A `<style>` or `<link>` and its text, empty where that is not held."""

    element: LexborNode
    text: str


def _text(element: LexborNode, linked: Linked) -> str:
    if element.tag == "link":
        return linked.at(element.attributes.get("href") or "")
    return linked.whole(element.text())


def _variables(tree: LexborHTMLParser, sheets: list[_Sheet], styles: Collection[str]) -> Variables:
    """What `var()` and `rem` come to on the page."""
    root = tree.root.attributes.get("style") if tree.root is not None else None
    texts = [(text, applies(element.attributes.get("media") or "")) for element, text in sheets]
    others = [*styles, *(text for text, answer in texts if not answer)]
    return variables([text for text, answer in texts if answer], others, root or "")


def _rules(sheet: _Sheet, sheets: list[_Sheet], defined: Variables) -> Iterable[Rule]:
    """The rules of a sheet that is held."""
    attributes = sheet.element.attributes
    answer = applies(attributes.get("media") or "")
    of_css = (attributes.get("type") or "text/css").strip().lower() == "text/css"
    if answer is False or not sheet.text or not of_css:
        return ()
    titles = {title for element, _ in sheets if (title := element.attributes.get("title"))}
    if "disabled" in attributes or (attributes.get("title") and len(titles) > 1):
        answer = None  # which of them is in use is the viewer's choice
    rules = read_sheet(defined.resolved(sheet.text))
    return rules if answer else (rule._replace(certain=False) for rule in rules)


def _apply(tree: LexborHTMLParser, rule: Rule, order: int, cascade: "_Cascade") -> None:
    matched = _matches(tree, rule.selector) if rule.certain else None
    if matched is not None:
        cascade.claim(matched, rule.declarations, 1, rule.specificity, order)
    elif harmful := tuple(item for item in rule.declarations if not css.is_harmless(item)):
        cascade.claim(_at_most(tree, rule.selector), harmful, None)


def _live(declarations: Iterable[Declaration]) -> set[str]:
    """The properties that do something to a text somewhere, if these are all declarations."""
    distinct = {(item.name, item.value) for item in declarations}
    live = {
        name for name, value in distinct
        if name not in css.COLOURS and not css.is_harmless(Declaration(name, value))
    }  # fmt: skip
    fronts = {"black", *(front(value) or "black" for name, value in distinct if name in _FRONTS)}
    backs = {
        "white",
        *(back(value) or "white" for name, value in distinct if name == "background-color"),
    }
    contrasts = (contrast(*pair) for pair in product(fronts, backs))
    if len(fronts) * len(backs) > 400 or any(found is None or found < _STANDS_OUT for found in contrasts):
        live |= css.COLOURS
    return live


def _with_dependent(names: set[str]) -> set[str]:
    """Properties, and those on which it depends what they do."""
    return names.union(*(css.DEPENDS[name] for name in names & css.DEPENDS.keys()))


def _matches(tree: LexborHTMLParser, selector: str) -> list[LexborNode] | None:
    """The elements a selector matches; None if it can't be told."""
    try:
        return tree.css(selector)
    except SelectolaxError:
        return None


def _at_most(tree: LexborHTMLParser, selector: str) -> list[LexborNode]:
    """The elements that a selector could match."""
    matched = _matches(tree, selector)
    return (_matches(tree, loosened(selector)) or []) if matched is None else matched


class _Claim(NamedTuple):
    """Declarations for elements; ``rank``: 0 of an attribute such as `hidden`, 1 of a sheet, 2 of `style`.

    A rank of None: they may or may not apply.
    """

    elements: list[LexborNode]
    declarations: tuple[Declaration, ...]
    rank: int | None
    specificity: tuple[int, int, int] = (0, 0, 0)
    order: int = 0


class _Cascade:
    """Declarations for each element, of which the strongest wins (CSS Cascade 4, 6).

    What stands in tables and what these stand in is looked at apart: nothing else has a say in how their text
    looks, and colours matter nowhere else. Most pages style their menus only.
    """

    def __init__(self, live: set[str], tables: list[LexborNode], fonts: set[str], *, known: bool) -> None:
        self._live = live
        self._fonts = fonts
        self._known = known
        self._covered = ""
        self._values: dict[int, tuple[LexborNode, dict[str, str]]] = {}
        self._holders = with_ancestors(tables)
        self._near = {*self._holders}
        inside: set[int] = set()
        for table in tables:
            if table.mem_id not in inside:
                inside.update(element.mem_id for element in table.traverse())
        self._near |= inside
        self._around = self._holders - inside
        self._claims: list[_Claim] = []
        self.generated: dict[int, tuple[LexborNode, str]] = {}

    def claim(self, elements: list[LexborNode], declarations: tuple[Declaration, ...], rank: int | None,
              specificity: tuple[int, int, int] = (0, 0, 0), order: int = 0) -> None:  # fmt: skip
        """Take in declarations for elements."""
        self._claims.append(_Claim(elements, declarations, rank, specificity, order))

    def generate(self, elements: list[LexborNode], declarations: tuple[Declaration, ...]) -> None:
        """Take in declarations for what stands before or after elements."""
        values = {item.name: item.value for item in declarations}
        drawn = "generated content" if values.get("content", "").strip("\"'").strip() else "something over it"
        for element in elements:
            self.generated[element.mem_id] = (element, drawn)
        if elements and spans_page(values):
            self._covered = "something may cover it"

    def covered(self, found: list[tuple[LexborNode, Effect]], dialogs: list[LexborNode]) -> str:
        """Why something may be drawn over the tables of the page; empty if nothing is."""
        if not self._holders:
            return ""
        closed = {element.mem_id for element, effect in found if effect.gone or effect.blank or effect.hides}
        boxes = {
            key for key, (_, values) in self._values.items() if values.get("position", "static") != "static"
        }
        for element, values in self._values.values():
            if not covers(element, values, self._holders, known=self._known):
                continue
            inside = with_ancestors([element])
            own_box = values.get("position") == "absolute" and inside & (
                boxes - {element.mem_id} - self._holders
            )
            if not closed & inside and not own_box:
                return "something may cover it"
        if any(not closed & with_ancestors([dialog]) - self._holders for dialog in dialogs):
            return "something may cover it"
        return self._covered

    def effects(self) -> Iterator[tuple[LexborNode, Effect]]:
        """What comes of all of them together, for the elements of which anything does."""
        near, far_names = self._near, self._live - css.COLOURS
        claims = [
            claim for claim in self._claims if any(element.mem_id in near for element in claim.elements)
        ]
        near_names = _live(chain.from_iterable(claim.declarations for claim in claims))
        near_names |= self._live & {"font-family", "width"}
        touched = {key: element for key, (element, _) in self.generated.items()}
        for claim in self._claims:
            names = {item.name for item in claim.declarations}
            if not names.isdisjoint(near_names | far_names):
                for element in claim.elements:
                    if not names.isdisjoint(near_names if element.mem_id in near else far_names):
                        touched[element.mem_id] = element
        winners, doubts = self._decided(touched, _with_dependent(near_names), _with_dependent(far_names))
        for key, element in touched.items():
            values = {name: value for name, (_, value) in winners.get(key, {}).items()}
            if not values.keys().isdisjoint(_COVERING):
                self._values[key] = (element, {**values})
            colours = {**values}
            if "background-color" not in (near_names if key in self._near else far_names):
                values.pop("background-color", None)
            effect = effect_of(element.tag or "", values)
            over = key not in self._around and values.get("position") in {"absolute", "fixed"}
            if over and is_drawn(element, colours):
                effect = effect._replace(drawn="something over it")
            if self._fonts and (family := values.get("font-family")):
                private = any(font in family.replace('"', "").replace("'", "") for font in self._fonts)
                effect = effect._replace(font="a font of the page's own") if private else effect
            if key in doubts or key in self.generated:
                doubt = joined(effect.doubt, *doubts.get(key, ()))
                drawn = self.generated[key][1] if key in self.generated else effect.drawn
                effect = effect._replace(doubt=doubt, drawn=drawn)
            if effect != NO_EFFECT:
                yield element, effect

    def _decided(
        self, touched: Mapping[int, LexborNode], near_names: set[str], far_names: set[str]
    ) -> tuple[dict[int, dict[str, tuple[_Priority, str]]], dict[int, list[str]]]:
        """For each element touched: what wins, and what may or may not apply."""
        winners: dict[int, dict[str, tuple[_Priority, str]]] = {}
        doubts: dict[int, list[str]] = {}
        for claim in self._claims:
            for key in (element.mem_id for element in claim.elements):
                if key not in touched:
                    continue
                won = winners.setdefault(key, {})
                names = near_names if key in self._near else far_names
                for name, value, important in claim.declarations:
                    if name not in names:
                        continue
                    if claim.rank is None:
                        if key in self._around and is_mild(Declaration(name, value)):
                            continue
                        doubts.setdefault(key, []).append(f"may be hidden or changed: {name}")
                        continue
                    priority = (important, claim.rank, claim.specificity, claim.order)
                    if name not in won or won[name][0] <= priority:
                        won[name] = (priority, value)
        return winners, doubts
