"""Style sheets: their rules, whether they apply on a screen, and what their selectors match at most.

What is not understood whole (layers, scopes, queries of a viewer's device) makes a rule uncertain: a doubt
wherever it could match.
"""

import re
from base64 import b64decode
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

import tinycss2
from cssselect2.parser import SelectorError
from cssselect2.parser import parse as parse_selector
from tinycss2 import ast

from pipelines.documents.html.css import UNREAD, Declaration, declarations, is_harmless, pixels


class Rule(NamedTuple):
    """Declarations for what ``selector`` matches.

    ``generates``: they are those of its `::before` or `::after`. ``certain`` is False where it depends on
    the viewer's screen or browser whether the rule applies, or where that is not fully understood.
    ``font``: the rule is an `@font-face` of that name, whose letters come from elsewhere.
    """

    selector: str
    specificity: tuple[int, int, int]
    declarations: tuple[Declaration, ...]
    generates: bool = False
    certain: bool = True
    font: str = ""


_LONGEST_SHEET = 500_000
_SCREENS = (800, 2560)
"""Widths of the screens that a report is read on, in pixels."""
_MEDIUM = re.compile(
    r"(?:only\s+)?(all|screen|print|speech|tty|tv|projection|handheld|braille|embossed|aural)?"
)
_FEATURE = re.compile(r"\(\s*(min|max)-(?:device-)?width\s*:\s*([^)]*?)\s*\)")
_DYNAMIC = re.compile(r":(?:hover|active|focus(?:-within|-visible)?|target|visited)\b")
_NOT_AT_REST = re.compile(r":not\(\s*:(?:hover|active|focus(?:-within|-visible)?|target|visited)\s*\)")
_PSEUDO_ELEMENT = re.compile(
    r"::?(before|after|marker|first-line|first-letter)$|::[\w-]+(?:\([^)]*\))?$", re.IGNORECASE
)
_NOTHING = re.compile(r"""none|normal|(["'])\s*\1""")
_MISREAD = re.compile(r":(?:is|where|matches|any|scope|host|-\w+-any)\b|&", re.IGNORECASE)
"""Lexbor 2 finds nothing for `:is(td) b`; the others stand for what only a browser knows."""
_PLAIN_BOXES = frozenset(("block", "table", "inline-block", "inline", "hidden", "0", "none", "both", "left"))


def applies(media: str) -> bool | None:
    """Whether a sheet or rule for these media applies on a screen; None where that depends on the screen."""
    answers = [_query_applies(query.strip()) for query in media.lower().split(",")]
    if True in answers:
        return True
    return None if None in answers else False


def _query_applies(query: str) -> bool | None:
    medium = _MEDIUM.match(query)
    rest = query[medium.end() :] if medium else query
    if medium and medium[1] not in {None, "all", "screen"}:
        return False
    answer: bool | None = True
    for part in filter(None, (part.strip() for part in re.split(r"\band\b", rest))):
        feature = _FEATURE.fullmatch(part)
        width = pixels(feature[2]) if feature else None
        if feature is None or width is None:
            answer = None
        elif feature[1] == "min":
            answer = False if width > _SCREENS[1] else answer if width <= _SCREENS[0] else None
        else:
            answer = False if width < _SCREENS[0] else answer if width >= _SCREENS[1] else None
        if answer is False:
            return False
    return answer


@lru_cache(maxsize=64)
def read_sheet(text: str) -> tuple[Rule, ...]:
    """The rules of a style sheet that could do something to a text, in their order."""
    rules: list[Rule] = []
    try:
        if len(text) > _LONGEST_SHEET:
            raise RecursionError
        nodes = tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)
        _read_rules(nodes, rules, certain=True)
    except RecursionError:
        return (Rule("td, th", (0, 0, 0), (UNREAD,)),)
    if any(node.type == "at-rule" and node.lower_at_keyword == "layer" for node in nodes) or "layer(" in text:
        return tuple(rule._replace(certain=False) for rule in rules)  # the order of layers decides
    return tuple(rules)


_OF_NO_ELEMENT = frozenset(
    """charset namespace page keyframes -webkit-keyframes -moz-keyframes -o-keyframes counter-style
    font-palette-values font-feature-values view-transition color-profile starting-style -ms-viewport viewport
    custom-media""".split()
)
"""At-rules that say nothing about how an element at rest looks."""


def _read_rules(nodes: list[ast.Node], rules: list[Rule], *, certain: bool, depth: int = 0) -> None:
    for node in nodes:
        if node.type == "qualified-rule":
            _read_rule(node, tinycss2.serialize(node.prelude), rules, certain=certain, depth=depth)
        elif node.type == "at-rule" and node.lower_at_keyword not in _OF_NO_ELEMENT and depth < 20:
            name = node.lower_at_keyword
            if name == "import":
                rules += _imported(node)
            elif name == "font-face" and node.content:
                rules += _font(node.content)
            elif node.content and (answer := _at_rule_applies(node)) is not False:
                inner = tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True)
                _read_rules(inner, rules, certain=certain and answer is True, depth=depth + 1)


def _at_rule_applies(node: ast.AtRule) -> bool | None:
    """Whether what stands in an at-rule applies; None where that depends, or where nobody knows the rule."""
    return applies(tinycss2.serialize(node.prelude)) if node.lower_at_keyword == "media" else None


def _imported(node: ast.AtRule) -> Iterator[Rule]:
    """The rules of a sheet that stands in the address of an `@import`."""
    words = [token for token in node.prelude if token.type != "whitespace"]
    if words and words[0].type == "function":
        words[0] = next((token for token in words[0].arguments if token.type == "string"), words[0])
    address = words[0].value if words and words[0].type in {"string", "url"} else ""
    for rule in read_sheet(text_of_data(address)):
        yield rule._replace(certain=rule.certain and len(words) == 1)


def text_of_data(address: str) -> str:
    """The text that stands in a `data:` address (RFC 2397); empty for others: those are not held."""
    head, _, data = address.strip().partition(",")
    if not head.lower().startswith("data:"):
        return ""
    try:
        whole = unquote_to_bytes(data)
        return (b64decode(whole) if head.lower().endswith(";base64") else whole).decode("utf-8", "replace")
    except ValueError:
        return ""


def _font(content: list[ast.Node]) -> Iterator[Rule]:
    """A font that is fetched from somewhere: what its letters look like is not known."""
    values = {
        node.lower_name: tinycss2.serialize(node.value)
        for node in tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True)
        if node.type == "declaration"
    }
    family = " ".join(values.get("font-family", "").lower().replace('"', "").replace("'", "").split())
    if family and ("url(" in values.get("src", "").lower() or "unicode-range" in values):
        yield Rule("", (0, 0, 0), (), font=family)


def _read_rule(
    node: ast.QualifiedRule, prelude: str, rules: list[Rule], *, certain: bool, depth: int
) -> None:
    _read_block(node.content, _parts(prelude), rules, certain=certain, depth=depth)


def _read_block(
    content: list[ast.Node], selectors: list[str], rules: list[Rule], *, certain: bool, depth: int
) -> None:
    """Declarations for selectors, and the rules nested among them (CSS Nesting 1)."""
    nodes = tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True)
    if own := declarations(nodes):
        rules += filter(None, (_rule(part, own, certain) for part in selectors))
    for inner in nodes:
        if inner.type == "qualified-rule" and depth < 6:
            nested = [
                _nested(outer, part)
                for part in _parts(tinycss2.serialize(inner.prelude))
                for outer in selectors
            ]
            _read_block(inner.content, nested[:200], rules, certain=certain, depth=depth + 1)
        elif inner.type == "at-rule" and inner.content and depth < 6:
            if (answer := _at_rule_applies(inner)) is not False:
                _read_block(
                    inner.content, selectors, rules, certain=certain and answer is True, depth=depth + 1
                )
        elif inner.type in {"qualified-rule", "at-rule"}:
            raise RecursionError


def _nested(outer: str, inner: str) -> str:
    """The selector of a rule nested in one for ``outer``."""
    if "&" not in inner:
        return f"{outer} {inner}"
    return (
        inner.replace("&", outer, 1)
        if inner[0] == "&" and inner[1:2] in {"", " ", ".", "#", ":", "["}
        else inner
    )


def _parts(prelude: str) -> list[str]:
    """The selectors of a list; none if one of them is malformed, for then no browser applies any."""
    parts: list[list[ast.Node]] = [[]]
    for token in tinycss2.parse_component_value_list(prelude, skip_comments=True):
        if token.type == "error":
            return []
        if token.type == "literal" and token.value == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    return [tinycss2.serialize(part).strip() for part in parts]


def _rule(selector: str, declarations: tuple[Declaration, ...], certain: bool) -> Rule | None:
    element = _PSEUDO_ELEMENT.search(selector)
    generates = False
    if element:
        name = (element[1] or "").lower()
        if not name:
            return None  # ::selection, ::-webkit-scrollbar: none of the text
        selector = selector[: element.start()] or "*"
        if selector[-1] in " >+~":
            selector += "*"
        generates = name in {"before", "after", "marker"}
        certain = certain and generates
        if generates:
            content = [item for item in declarations if item.name == "content"]
            if not content or content[-1].value in {"none", "normal"}:
                return None
            if _NOTHING.fullmatch(content[-1].value) and all(
                item.name == "content" or is_harmless(item) or item.value in _PLAIN_BOXES
                for item in declarations
            ):
                return None  # it keeps a place or ends a float
    selector = _NOT_AT_REST.sub("", selector)
    if _DYNAMIC.search(selector):
        return None
    if _MISREAD.search(selector):
        selector, certain = loosened(selector), False
    try:
        specificity = next(parse_selector(selector)).specificity
    except (SelectorError, StopIteration):
        specificity, certain = (0, 1, 0), False
    return Rule(selector, specificity, declarations, generates, certain)


def loosened(selector: str) -> str:
    """The selector without pseudo-classes: what it matches at most."""
    tokens = tinycss2.parse_component_value_list(selector)
    parts: list[str] = [""]
    after_colon = False
    for token in tokens:
        colon = token.type == "literal" and token.value == ":"
        if token.type == "whitespace" or (token.type == "literal" and token.value in ">+~"):
            parts += [token.serialize(), ""] if token.type == "literal" else [" ", ""]
        elif not (colon or token == "&" or (after_colon and token.type in {"ident", "function"})):  # noqa: S105
            parts[-1] += token.serialize()
        after_colon = colon
    compounds = [part for part in parts if part.strip()]
    while compounds and compounds[0] in _COMBINATORS:
        del compounds[0]
    if not compounds:
        return "*"
    loose = " ".join(
        part if part not in _COMBINATORS or nxt not in _COMBINATORS else f"{part} *"
        for part, nxt in zip(compounds, [*compounds[1:], ">"], strict=True)
    )
    try:
        list(parse_selector(loose))
    except SelectorError:
        return "*"
    return loose


_COMBINATORS = frozenset(">+~")


# --- effects ------------------------------------------------------------------------------------------------
