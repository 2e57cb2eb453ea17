"""A page in which every figure has a text of its own, and the ways to damage it.

Zeros written `0.0`, `00.0`, `0.00`, ... all read as 0, so no sum can tell them apart: only strict
reading keeps a figure from standing in its neighbour's place.
"""

import copy
import random
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree, html

from pipelines.forms.codes import (
    APPLICANTS,
    PROACTIVE_ITEMS,
    PROACTIVE_MEASURES,
    REQUEST_GROUPS,
    REQUEST_OUTCOMES,
    REVIEW_PROCEDURES,
    REVIEW_RESULTS,
)
from pipelines.forms.known import forms

Element = html.HtmlElement

_PROACTIVE = {
    "第二十条第（一）项": (("issued", "repealed", "in_force"), ("regulation", "normative_document")),
    "第二十条第（五）项": (("decisions",), ("licensing",)),
    "第二十条第（六）项": (("decisions",), ("penalty", "compulsory_measure")),
    "第二十条第（八）项": (("amount_10k_yuan",), ("administrative_fee",)),
}
_LABELS = {
    "new_received": "<td colspan='3'>一、{}</td>",
    "carried_in": "<td colspan='3'>二、{}</td>",
    "granted": "<td rowspan='22'>三、本年度办理结果</td><td colspan='2'>（一）{}</td>",
    "partially_granted": "<td colspan='2'>（二）{}</td>",
    "total_processed": "<td colspan='2'>（七）{}</td>",
    "carried_over": "<td colspan='3'>四、{}</td>",
}
_OUTCOMES = next(form for form in forms() if form.name == "2021").outcomes
_NUMERALS = {"refused": "三", "unavailable": "四", "not_processed": "五", "other": "六"}
_HEADING = """<tr><td colspan='3' rowspan='3'>（本列数据的勾稽关系为：
第一项加第二项之和，等于第三项加第四项之和）</td>
<td colspan='7'>申请人情况</td></tr>
<tr><td rowspan='2'>自然人</td><td colspan='5'>法人或其他组织</td><td rowspan='2'>总计</td></tr>
<tr><td>商业企业</td><td>科研机构</td><td>社会公益组织</td><td>法律服务机构</td><td>其他</td></tr>"""


@dataclass(frozen=True)
class Page:
    """A page and the text of every figure on it."""

    body: bytes
    figures: dict[str, str]


class _Figures:
    """Hands out texts that read as the same number and are all different."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}

    def cell(self, name: str, span: str = "") -> str:
        n = len(self.texts)
        text = "0" * (1 + n // 15) + "." + "0" * (1 + n % 15)
        self.texts[name] = text
        return f"<td{span}>{text}</td>"


def page_2021() -> Page:
    """A report of the form of 2021 as the sites print it, every figure zero and all texts different."""
    figures = _Figures()
    title = "2024年某区某局政府信息公开工作年度报告"
    parts = (
        f"<html><head><meta charset='utf-8'><title>{title}</title></head><body><h1>{title}</h1>",
        "<p>一、总体情况</p><p>本年工作平稳。</p>",
        f"<p>二、主动公开政府信息情况</p><table>{_proactive(figures)}</table>",
        f"<p>三、收到和处理政府信息公开申请情况</p><table>{_requests(figures)}</table>",
        f"<p>四、政府信息公开行政复议、行政诉讼情况</p><table>{_reviews(figures)}</table>",
        "<p>五、存在的主要问题及改进情况</p><p>无。</p><p>六、其他需要报告的事项</p><p>无。</p></body></html>",
    )
    return Page("".join(parts).encode(), figures.texts)


def _proactive(figures: _Figures) -> str:
    rows = ""
    for article, (measures, items) in _PROACTIVE.items():
        wide = "" if len(measures) == 3 else " colspan='3'"
        heads = "".join(f"<td{wide}>{PROACTIVE_MEASURES[measure]}</td>" for measure in measures)
        rows += f"<tr><td colspan='4'>{article}</td></tr><tr><td>信息内容</td>{heads}</tr>"
        for item in items:
            cells = "".join(figures.cell(f"proactive.{item}.{measure}", wide) for measure in measures)
            rows += f"<tr><td>{PROACTIVE_ITEMS[item]}</td>{cells}</tr>"
    return rows


def _requests(figures: _Figures) -> str:
    rows = _HEADING
    number = 0
    for code in _OUTCOMES:
        group, dot, _ = code.partition(".")
        label = REQUEST_OUTCOMES[code]
        if dot:
            first = code == next(c for c in _OUTCOMES if c.startswith(f"{group}."))
            number = 1 if first else number + 1
            size = sum(c.startswith(f"{group}.") for c in _OUTCOMES)
            name = f"（{_NUMERALS[group]}）{REQUEST_GROUPS[group]}"
            head = f"<td rowspan='{size}'>{name}</td>" if first else ""
            head += f"<td>{number}.{label}</td>"
        else:
            head = _LABELS[code].format(label)
        rows += f"<tr>{head}" + "".join(figures.cell(f"requests.{code}.{a}") for a in APPLICANTS) + "</tr>"
    return rows


def _reviews(figures: _Figures) -> str:
    five = "".join(f"<td>{label}</td>" for label in REVIEW_RESULTS.values())
    tall = five.replace("<td>", "<td rowspan='2'>")
    cells = "".join(figures.cell(f"reviews.{p}.{r}") for p in REVIEW_PROCEDURES for r in REVIEW_RESULTS)
    return (
        "<tr><td colspan='5'>行政复议</td><td colspan='10'>行政诉讼</td></tr>"
        f"<tr>{tall}<td colspan='5'>未经复议直接起诉</td><td colspan='5'>复议后起诉</td></tr>"
        f"<tr>{five}{five}</tr><tr>{cells}</tr>"
    )


def page_sheet() -> Page:
    """A statistics sheet of the years before 2019, built the same way."""
    figures = _Figures()
    rows = ""
    labels = ("主动公开文件数", "其中：1、政府网站公开数", "2、政府公报公开数", "受理依申请公开信息总数")
    for label in (*labels, "其中：1、当面申请数", "2、网上申请数", "行政复议数", "行政诉讼数"):
        cells = "".join(figures.cell(f"indicators.{label}.{j}") for j in (2, 3))
        rows += f"<tr><td>{label}</td><td>条</td>{cells}</tr>"
    head = "<tr><td>指标名称</td><td>计量单位</td><td>2016年度</td><td>历年累计</td></tr>"
    title = "<h1>某区2016年度政府信息公开工作年度报告</h1>"
    body = f"<html><head><meta charset='utf-8'></head><body>{title}<table>{head}{rows}</table></body></html>"
    return Page(body.encode(), figures.texts)


def damaged(page: Page) -> Iterator[tuple[str, bytes]]:
    """Every page that differs from ``page`` by one damage to one cell or one row, with its name."""
    root = html.document_fromstring(page.body)
    cells = len(root.findall(".//td"))
    rows = len(root.findall(".//tr"))
    for i in range(cells):
        for name, damage in _CELL_DAMAGES.items():
            yield f"{name} cell {i}", _apply(root, ".//td", i, damage)
    for i in range(rows):
        for name, damage in _ROW_DAMAGES.items():
            yield f"{name} row {i}", _apply(root, ".//tr", i, damage)


def _apply(root: Element, path: str, index: int, damage) -> bytes:
    changed = copy.deepcopy(root)
    damage(changed.findall(path)[index])
    return html.tostring(changed, encoding="utf-8")


def _drop(element: Element) -> None:
    element.getparent().remove(element)


def _repeat(element: Element) -> None:
    element.addnext(copy.deepcopy(element))


def _blank(element: Element) -> None:
    for child in list(element):
        if element.tag == "tr":
            child.text = None
    element.text = None


def _spans(**spans: str):
    def damage(element: Element) -> None:
        for name in ("rowspan", "colspan"):
            element.attrib.pop(name, None)
        element.attrib.update(spans)

    return damage


def _insert_blank(element: Element) -> None:
    element.addprevious(etree.fromstring("<td/>"))


def _label_last(row: Element) -> None:
    """Moves a row's label behind its figures. A heading moved so would print something else."""
    first, second = (cell.text or "" for cell in (*row, row, row)[:2])
    if second[:1].isdigit() and not first[:1].isdigit():
        row.append(row[0])


def _swap_rows(element: Element) -> None:
    if (following := element.getnext()) is not None:
        following.addnext(element)


_CELL_DAMAGES = {
    "drop": _drop,
    "repeat": _repeat,
    "blank": _blank,
    "unspan": _spans(),
    "colspan 2": _spans(colspan="2"),
    "colspan 3": _spans(colspan="3"),
    "rowspan 2": _spans(rowspan="2"),
    "rowspan 3": _spans(rowspan="3"),
    "rowspan 0": _spans(rowspan="0"),
    "insert blank before": _insert_blank,
}
_ROW_DAMAGES = {
    "drop": _drop,
    "repeat": _repeat,
    "blank": _blank,
    "swap": _swap_rows,
    "label last": _label_last,
}


def combined(page: Page, seed: int, count: int) -> bytes:
    """The page after ``count`` damages chosen by ``seed``, each in a row of its own.

    Two damages in one row can print a figure under another heading for good: one cell dropped and a
    blank one inserted is a page that prints just that.
    """
    dice = random.Random(seed)
    root = html.document_fromstring(page.body)
    rows = root.findall(".//tr")
    for row in dice.sample(rows, count):
        if dice.random() < 0.7:
            _CELL_DAMAGES[dice.choice(list(_CELL_DAMAGES))](dice.choice(row))
        else:
            _ROW_DAMAGES[dice.choice(list(_ROW_DAMAGES))](row)
    return html.tostring(root, encoding="utf-8")
