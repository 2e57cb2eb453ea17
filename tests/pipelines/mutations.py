"""A page in which every figure has a text of its own, and the ways to damage it.

Zeros written `0.0`, `00.0`, `0.00`, ... all read as 0, so no sum can tell them apart: only strict
reading keeps a figure from standing in its neighbour's place.
"""

import copy
import random
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree, html

from pipelines.labels import APPLICANTS, REVIEW_PROCEDURES, REVIEW_RESULTS

Element = html.HtmlElement

_GROUPS = {
    "refused": ("（三）不予公开", 8),
    "unavailable": ("（四）无法提供", 3),
    "not_processed": ("（五）不予处理", 5),
    "other": ("（六）其他处理", 3),
}
_OUTCOMES = {
    "refused": ("属于国家秘密", "其他法律行政法规禁止公开", "危及“三安全一稳定”", "保护第三方合法权益")
    + ("属于三类内部事务信息", "属于四类过程性信息", "属于行政执法案卷", "属于行政查询事项"),
    "unavailable": ("本机关不掌握相关政府信息", "没有现成信息需要另行制作", "补正后申请内容仍不明确"),
    "not_processed": ("信访举报投诉类申请", "重复申请", "要求提供公开出版物", "无正当理由大量反复申请")
    + ("要求行政机关确认或重新出具已获取信息",),
    "other": (
        "申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
        "申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
        "其他",
    ),
}
_CODES = {
    "refused": ("state_secret", "prohibited_by_law", "public_security", "third_party_rights")
    + ("internal_affairs", "deliberative_process", "enforcement_file", "administrative_inquiry"),
    "unavailable": ("not_held", "must_be_created", "still_unclear"),
    "not_processed": ("petition", "repeat_request", "publication_request", "excessive_requests")
    + ("confirm_or_reissue",),
    "other": ("correction_overdue", "fee_overdue", "other"),
}
_PROACTIVE = (
    ("第二十条第（一）项", ("issued", "repealed", "in_force"), ("本年制发件数", "本年废止件数", "现行有效件数"))
    + ((("regulation", "规章"), ("normative_document", "行政规范性文件")),),
    ("第二十条第（五）项", ("decisions",), ("本年处理决定数量",), (("licensing", "行政许可"),)),
    ("第二十条第（六）项", ("decisions",), ("本年处理决定数量",))
    + ((("penalty", "行政处罚"), ("compulsory_measure", "行政强制")),),
    ("第二十条第（八）项", ("amount_10k_yuan",), ("本年收费金额（单位：万元）",))
    + ((("administrative_fee", "行政事业性收费"),),),
)


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
    proactive = ""
    for article, measures, heads, items in _PROACTIVE:
        wide = "" if len(measures) == 3 else " colspan='3'"
        proactive += f"<tr><td colspan='4'>{article}</td></tr><tr><td>信息内容</td>"
        proactive += "".join(f"<td{wide}>{head}</td>" for head in heads) + "</tr>"
        for item, label in items:
            cells = "".join(figures.cell(f"proactive.{item}.{measure}", wide) for measure in measures)
            proactive += f"<tr><td>{label}</td>{cells}</tr>"

    def row(code: str, head: str) -> str:
        return f"<tr>{head}" + "".join(figures.cell(f"requests.{code}.{a}") for a in APPLICANTS) + "</tr>"

    wide = "<td colspan='3'>{}</td>"
    requests = (
        "<tr><td colspan='3' rowspan='3'>（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）</td>"
        "<td colspan='7'>申请人情况</td></tr><tr><td rowspan='2'>自然人</td><td colspan='5'>法人或其他组织</td>"
        "<td rowspan='2'>总计</td></tr><tr><td>商业企业</td><td>科研机构</td><td>社会公益组织</td>"
        "<td>法律服务机构</td><td>其他</td></tr>"
    )
    requests += row("new_received", wide.format("一、本年新收政府信息公开申请数量"))
    requests += row("carried_in", wide.format("二、上年结转政府信息公开申请数量"))
    requests += row("granted", "<td rowspan='22'>三、本年度办理结果</td><td colspan='2'>（一）予以公开</td>")
    label = "（二）部分公开（区分处理的，只计这一情形，不计其他情形）"
    requests += row("partially_granted", f"<td colspan='2'>{label}</td>")
    for group, (head, count) in _GROUPS.items():
        for i, (code, outcome) in enumerate(zip(_CODES[group], _OUTCOMES[group], strict=True)):
            first = f"<td rowspan='{count}'>{head}</td>" if i == 0 else ""
            requests += row(f"{group}.{code}", f"{first}<td>{i + 1}.{outcome}</td>")
    requests += row("total_processed", "<td colspan='2'>（七）总计</td>")
    requests += row("carried_over", wide.format("四、结转下年度继续办理"))

    five = "".join(f"<td>{label}</td>" for label in REVIEW_RESULTS.values())
    tall = "".join(f"<td rowspan='2'>{label}</td>" for label in REVIEW_RESULTS.values())
    reviews = (
        "<tr><td colspan='5'>行政复议</td><td colspan='10'>行政诉讼</td></tr>"
        f"<tr>{tall}<td colspan='5'>未经复议直接起诉</td><td colspan='5'>复议后起诉</td></tr><tr>{five}{five}</tr><tr>"
    )
    reviews += "".join(figures.cell(f"reviews.{p}.{r}") for p in REVIEW_PROCEDURES for r in REVIEW_RESULTS) + "</tr>"
    body = (
        "<html><head><meta charset='utf-8'><title>2024年某区某局政府信息公开工作年度报告</title></head><body>"
        "<h1>2024年某区某局政府信息公开工作年度报告</h1><p>一、总体情况</p><p>本年工作平稳。</p>"
        f"<p>二、主动公开政府信息情况</p><table>{proactive}</table>"
        f"<p>三、收到和处理政府信息公开申请情况</p><table>{requests}</table>"
        f"<p>四、政府信息公开行政复议、行政诉讼情况</p><table>{reviews}</table>"
        "<p>五、存在的主要问题及改进情况</p><p>无。</p><p>六、其他需要报告的事项</p><p>无。</p></body></html>"
    )
    return Page(body.encode(), figures.texts)


def page_sheet() -> Page:
    """A statistics sheet of the years before 2019, built the same way."""
    figures = _Figures()
    rows = ""
    labels = ("主动公开文件数", "其中：1、政府网站公开数", "2、政府公报公开数", "受理依申请公开信息总数", "其中：1、当面申请数")
    for label in (*labels, "2、网上申请数", "行政复议数", "行政诉讼数"):
        cells = "".join(figures.cell(f"indicators.{label}.{j}") for j in (2, 3))
        rows += f"<tr><td>{label}</td><td>条</td>{cells}</tr>"
    head = "<tr><td>指标名称</td><td>计量单位</td><td>2016年度</td><td>历年累计</td></tr>"
    body = f"<html><head><meta charset='utf-8'></head><body><h1>某区2016年度政府信息公开工作年度报告</h1><table>{head}{rows}</table></body></html>"
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
    """Moves a row's label behind its figures. A heading or a row of figures moved so prints something else."""
    if len(row) > 2 and row[1].text and row[1].text[0] in "0123456789" and row[0].text[0] not in "0123456789":
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
_ROW_DAMAGES = {"drop": _drop, "repeat": _repeat, "blank": _blank, "swap": _swap_rows, "label last": _label_last}


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
