"""What a document's head says about it: `发布机构：…`, `索引号 | …`."""

import re

from pipelines.document import Block, Grid, Paragraph

_LABELS = (
    "索引号|主题分类|公开属性|公开类别|成文日期|发文字号|文号|发布日期|发布时间|发文日期|公开主体|发布机构|发文机构|机构名称"
    "|信息来源|来源|所属类目|体裁|生成日期|公开日期|信息分类"
)
_SPACED = _LABELS.replace("索引号", "索 ?引 ?号")
_PAIR = re.compile(rf"(?P<label>{_SPACED})\s*[:：]\s*(?P<value>[^\s|｜]*(?: ?\d\d:\d\d(?::\d\d)?)?)")
_LABEL_CELL = re.compile(rf"(?:{_LABELS})[:：]?")
_HEAD = 60
"""The head stands within this many blocks; what follows is the report."""


def headline(blocks: list[Block]) -> str:
    """The title of a file that names none: the first line of its head that calls it a report."""
    lines = [block.text for block in blocks[:5] if isinstance(block, Paragraph)]
    return next((line for line in lines if re.search(r"报告|年报", line) and len(line) < 80), "")


def head_pairs(blocks: list[Block]) -> dict[str, str]:
    """Label -> value of the head's pairs, from lines of text and from small tables. First one wins."""
    pairs: dict[str, str] = {}
    for block in blocks[:_HEAD]:
        if isinstance(block, Paragraph):
            if len(block.text) < 400:
                for match in _PAIR.finditer(block.text):
                    _keep(pairs, match["label"], match["value"])
            if block.text.startswith("一、"):
                break
        else:
            _from_grid(block, pairs)
    return pairs


def _from_grid(grid: Grid, pairs: dict[str, str]) -> None:
    if len(grid.cells) > 40:
        return
    for cell, following in zip(grid.cells, [*grid.cells[1:], None], strict=True):
        text = "".join(cell.text.split())
        if (match := _PAIR.match(text)) and match["value"]:
            _keep(pairs, match["label"], match["value"])
        elif _LABEL_CELL.fullmatch(text) and following is not None and following.row == cell.row:
            _keep(pairs, text.rstrip(":："), following.text)


def _keep(pairs: dict[str, str], label: str, value: str) -> None:
    if value and value not in {"—", "-", "--", "无"}:
        pairs.setdefault(label.replace(" ", ""), value.strip())
