"""The styles of a page: which declarations apply to which element, and how its text looks for it.

Known are `style` attributes, the page's own `<style>` and attributes such as `hidden` and `bgcolor`. Sheets
that a page only links to are not: the archive holds a page, not its site.
"""

from collections.abc import Iterable, Iterator
from itertools import product
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from pipelines.documents import css
from pipelines.documents.css import NO_EFFECT, Declaration, Effect


class Effects(dict[int, Effect]):
    """An element (by ``mem_id``) -> what its styles do to its text; elements without are missing.

    ``around``: the elements with effects and all in which such an element stands.
    """

    def __init__(self, found: Iterable[tuple[LexborNode, Effect]] = ()) -> None:
        pairs = [*found]
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
)
"""Which elements are hidden or turned, as declarations (HTML 15.3)."""
_COLOUR_HINTS = (
    ("font[color]", "color", "color"),
    ("[bgcolor]", "bgcolor", "background-color"),
    ("body[text]", "text", "color"),
    ("[background]", "background", "background-image"),
)
"""Elements, their attribute, and the property it sets."""
_ANY = "style, [hidden], [popover], dialog, [dir], font[color], [bgcolor], body[text], [background]"
"""Where any of these stands, or a sheet: one search of the tree is enough for most pages."""
_STANDS_OUT = 1.5
"""A contrast below this may go unseen; grey on white that pages use has 2 and more."""
_GENERATED = "generated content"
_Priority = tuple[bool, int, tuple[int, int, int], int]


class Look(NamedTuple):
    """How text looks where it stands: what the elements around it leave of it.

    ``closed``: in a part that is not displayed, which a script may open. ``blank``, ``hidden``, ``nothing``
    (of size 0): not to be seen. ``marks``: what is done to its letters. ``doubt`` and ``moved``: why it may
    not be seen as it stands, or where it stands (see ``css.Effect``).
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
        )

    @property
    def doubts(self) -> str:
        """All that is doubtful about text that looks like this, its colour included."""
        doubt = joined(self.doubt, self.moved)
        if self.color == "black" and self.background == "white":
            return doubt
        contrast = css.contrast(self.color, self.background)
        unseen = contrast is None or contrast < _STANDS_OUT
        return joined(doubt, "may be hidden: color") if unseen else doubt


def joined(*doubts: str) -> str:
    """Several doubts as one, each once."""
    return ", ".join(dict.fromkeys(filter(None, doubts)))


PLAIN = Look()
NO_EFFECTS = Effects()


def effects(tree: LexborHTMLParser) -> Effects:
    """What styles do to the text of a page's elements."""
    found = _Found(tree)
    styles = {element.attributes["style"] for element in tree.css("[style]")}
    found.inline = {declarations for style in styles if style and (declarations := css.declared(style))}
    if tree.css_first(_ANY) is not None:
        for element in tree.css("style"):
            found.add_sheet(element)
        for selector, name, value in _HINTS:
            found.hints += [(element, Declaration(name, value)) for element in tree.css(selector)]
        for selector, attribute, name in _COLOUR_HINTS:
            for element in tree.css(selector):
                if value := (element.attributes[attribute] or "").strip().lower():
                    found.hints.append((element, Declaration(name, value)))
    return found.effects()


class _Found:
    """The declarations of a page, with the elements they are for."""

    def __init__(self, tree: LexborHTMLParser) -> None:
        self._tree = tree
        self.rules: list[css.Rule] = []
        self.inline: set[tuple[Declaration, ...]] = set()
        self.hints: list[tuple[LexborNode, Declaration]] = []

    def add_sheet(self, element: LexborNode) -> None:
        answer = css.applies(element.attributes.get("media") or "")
        if answer is not False:
            rules = css.sheet(element.text())
            self.rules += rules if answer else [rule._replace(certain=False) for rule in rules]

    def effects(self) -> Effects:
        """What comes of all declarations together, for the elements of which anything does."""
        live = self._live()
        if not live and not any(rule.generates for rule in self.rules):
            return NO_EFFECTS
        cascade = _Cascade(live)
        for element, hint in self.hints:
            cascade.declare(element, (hint,), 0)
        for order, rule in enumerate(self.rules):
            self._apply(rule, order, cascade)
        if any(item.name in live for declarations in self.inline for item in declarations):
            for element in self._tree.css("[style]"):
                cascade.declare(element, css.declared(element.attributes["style"] or ""), 2)
        return Effects(cascade.effects())

    def _apply(self, rule: css.Rule, order: int, cascade: "_Cascade") -> None:
        if rule.generates:
            for element in self._at_most(rule):
                cascade.doubt(element, _GENERATED)
            return
        names = [item.name for item in rule.declarations if item.name in cascade.live]
        if not names:
            return
        matched = self._matches(rule.selector) if rule.certain else None
        if matched is not None:
            for element in matched:
                cascade.declare(element, rule.declarations, 1, rule.specificity, order)
            return
        names = [item.name for item in rule.declarations if item.name in names and not css.is_harmless(item)]
        for element in self._at_most(rule) if names else ():
            for name in names:
                cascade.doubt(element, f"may be hidden or changed: {name}")

    def _live(self) -> set[str]:
        """The properties that do something to a text somewhere on the page."""
        everything = [item for rule in self.rules if not rule.generates for item in rule.declarations]
        everything += [item for declarations in self.inline for item in declarations]
        everything += [item for _, item in self.hints]
        distinct = {(item.name, item.value) for item in everything}
        live = {
            name for name, value in distinct
            if name not in css.COLOURS and not css.is_harmless(Declaration(name, value))
        }  # fmt: skip
        for name in live & css.DEPENDS.keys():
            live |= css.DEPENDS[name]
        fronts = {"black", *(css.front(value) or "black" for name, value in distinct if name == "color")}
        backs = {
            "white",
            *(css.back(value) or "white" for name, value in distinct if name == "background-color"),
        }
        contrasts = (css.contrast(*pair) for pair in product(fronts, backs))
        if len(fronts) * len(backs) > 400 or any(found is None or found < _STANDS_OUT for found in contrasts):
            live |= css.COLOURS
        return live

    def _matches(self, selector: str) -> list[LexborNode] | None:
        """The elements a selector matches; None if it can't be told."""
        try:
            return self._tree.css(selector)
        except SelectolaxError:
            return None

    def _at_most(self, rule: css.Rule) -> list[LexborNode]:
        """The elements that a rule's selector could match."""
        matched = self._matches(rule.selector)
        return (self._matches(css.loosened(rule.selector)) or []) if matched is None else matched


class _Cascade:
    """Declarations for each element, of which the strongest wins (CSS Cascade 4, 6)."""

    def __init__(self, live: set[str]) -> None:
        self.live = live
        self._elements: dict[int, LexborNode] = {}
        self._winners: dict[int, dict[str, tuple[_Priority, str]]] = {}
        self._doubts: dict[int, list[str]] = {}

    def declare(
        self,
        element: LexborNode,
        declarations: Iterable[Declaration],
        rank: int,
        specificity: tuple[int, int, int] = (0, 0, 0),
        order: int = 0,
    ) -> None:
        """Take in declarations; ``rank``: 0 of an attribute such as `hidden`, 1 of a sheet, 2 of `style`."""
        self._elements[element.mem_id] = element
        won = self._winners.setdefault(element.mem_id, {})
        for name, value, important in declarations:
            if name in self.live:
                priority = (important, rank, specificity, order)
                if name not in won or won[name][0] <= priority:
                    won[name] = (priority, value)

    def doubt(self, element: LexborNode, why: str) -> None:
        """Take in what may or may not apply to an element."""
        self._elements[element.mem_id] = element
        self._doubts.setdefault(element.mem_id, []).append(why)

    def effects(self) -> Iterator[tuple[LexborNode, Effect]]:
        """What the winners do."""
        for key, element in self._elements.items():
            values = {name: value for name, (_, value) in self._winners.get(key, {}).items()}
            effect = css.effect_of(element.tag or "", values)
            if doubts := self._doubts.get(key):
                others = (why for why in doubts if why != _GENERATED)
                generated = _GENERATED in doubts
                effect = effect._replace(doubt=joined(effect.doubt, *others), generated=generated)
            if effect != NO_EFFECT:
                yield element, effect
