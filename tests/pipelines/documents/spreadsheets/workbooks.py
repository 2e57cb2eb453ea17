"""A report as a workbook with known figures, and what LibreOffice shows of a file."""

import csv
import io
import random
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import xlsxwriter

from pipelines.document import Document
from pipelines.documents import open_document

TITLE = "2024年上海市长宁区财政局政府信息公开工作年度报告"
_PROACTIVE: list[tuple[str | int | float, ...]] = [
    ("第二十条第（一）项",),
    ("信息内容", "本年制发件数", "本年废止件数", "现行有效件数"),
    ("规章", 0, 0, 0),
    ("行政规范性文件", 2, 1, 1234),
    ("第二十条第（五）项",),
    ("信息内容", "本年处理决定数量"),
    ("行政许可", 1205),
    ("第二十条第（六）项",),
    ("信息内容", "本年处理决定数量"),
    ("行政处罚", 3),
    ("行政强制", 0),
    ("第二十条第（八）项",),
    ("信息内容", "本年收费金额（单位：万元）"),
    ("行政事业性收费", 5949.088667),
]
_OUTCOMES = [
    ("（一）予以公开", ()),
    ("（二）部分公开（区分处理的，只计这一情形，不计其他情形）", ()),
    (
        "（三）不予公开",
        (
            "1.属于国家秘密 2.其他法律行政法规禁止公开 3.危及“三安全一稳定” 4.保护第三方合法权益"
            " 5.属于三类内部事务信息 6.属于四类过程性信息 7.属于行政执法案卷 8.属于行政查询事项"
        ).split(),
    ),
    (
        "（四）无法提供",
        "1.本机关不掌握相关政府信息 2.没有现成信息需要另行制作 3.补正后申请内容仍不明确".split(),
    ),
    (
        "（五）不予处理",
        (
            "1.信访举报投诉类申请 2.重复申请 3.要求提供公开出版物 4.无正当理由大量反复申请"
            " 5.要求行政机关确认或重新出具已获取信息"
        ).split(),
    ),
    (
        "（六）其他处理",
        (
            "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请"
            " 2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请 3.其他"
        ).split(),
    ),
]
_APPLICANTS = "商业企业 科研机构 社会公益组织 法律服务机构 其他".split()
_RESULTS = "结果维持 结果纠正 其他结果 尚未审结 总计".split()
_REVIEWS = [1, 0, 2, 0, 3, 0, 1, 0, 0, 1, 2, 0, 0, 1, 3]


class Made(NamedTuple):
    """A workbook, and the texts of the form's cells in its order."""

    body: bytes
    figures: list[str]


def report(*, sheets: bool = False, ruled: bool = True, blank: int = 1) -> Made:  # noqa: C901
    """A report as XLSX: a table a sheet or all on one, with lines or without, blank rows between them."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    box = book.add_format({"border": int(ruled), "text_wrap": True})
    count = book.add_format({"border": int(ruled), "num_format": "#,##0"})
    money = book.add_format({"border": int(ruled), "num_format": "#,##0.00"})
    dice = random.Random(5)
    sheet = book.add_worksheet("表二" if sheets else None)
    sheet.merge_range(0, 0, 0, 3, TITLE)
    sheet.write(1, 0, "二、主动公开政府信息情况")
    row = 2
    for line in _PROACTIVE:
        if len(line) == 1:
            sheet.merge_range(row, 0, row, 3, line[0], box)
        elif len(line) == 2:
            last = line[1]
            style = box if isinstance(last, str) else money if isinstance(last, float) else count
            sheet.write(row, 0, line[0], box)
            sheet.merge_range(row, 1, row, 3, last, style)
        else:
            for column, cell in enumerate(line):
                sheet.write(row, column, cell, box if isinstance(cell, str) else count)
        row += 1
    row += blank
    if sheets:
        sheet, row = book.add_worksheet("表三"), 0
    sheet.write(row, 0, "三、收到和处理政府信息公开申请情况")
    row += 1
    corner = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
    for place, text in (
        ((0, 0, 2, 2), corner),
        ((0, 3, 0, 9), "申请人情况"),
        ((1, 3, 2, 3), "自然人"),
        ((1, 4, 1, 8), "法人或其他组织"),
        ((1, 9, 2, 9), "总计"),
    ):
        sheet.merge_range(row + place[0], place[1], row + place[2], place[3], text, box)
    for column, text in enumerate(_APPLICANTS, 4):
        sheet.write(row + 2, column, text, box)
    row += 3
    rows, below = _requests(dice)
    for label, numbers in rows[:2]:
        sheet.merge_range(row, 0, row, 2, label[0], box)
        _write(sheet, row, 3, numbers, count)
        row += 1
    sheet.merge_range(row, 0, row + len(rows) - 4, 0, "三、本年度办理结果", box)
    for at, (label, numbers) in enumerate(rows[2:-1]):
        if len(label) == 1:
            sheet.merge_range(row, 1, row, 2, label[0], box)
        else:
            if below[at]:
                sheet.merge_range(row, 1, row + below[at] - 1, 1, label[0], box)
            sheet.write(row, 2, label[1], box)
        _write(sheet, row, 3, numbers, count)
        row += 1
    sheet.merge_range(row, 0, row, 2, rows[-1][0][0], box)
    _write(sheet, row, 3, rows[-1][1], count)
    row += 1 + blank
    if sheets:
        sheet, row = book.add_worksheet("表四"), 0
    sheet.write(row, 0, "四、政府信息公开行政复议、行政诉讼情况")
    row += 1
    sheet.merge_range(row, 0, row, 4, "行政复议", box)
    sheet.merge_range(row, 5, row, 14, "行政诉讼", box)
    sheet.merge_range(row + 1, 5, row + 1, 9, "未经复议直接起诉", box)
    sheet.merge_range(row + 1, 10, row + 1, 14, "复议后起诉", box)
    for column in range(15):
        if column < 5:
            sheet.merge_range(row + 1, column, row + 2, column, _RESULTS[column], box)
        else:
            sheet.write(row + 2, column, _RESULTS[column % 5], box)
    _write(sheet, row + 3, 0, _REVIEWS, count)
    book.close()
    numbers = [cell for line in _PROACTIVE for cell in line if not isinstance(cell, str)]
    figures = [f"{number:,.2f}" if isinstance(number, float) else f"{number:,}" for number in numbers]
    figures += [str(number) for _, of_row in rows for number in of_row] + [str(number) for number in _REVIEWS]
    return Made(out.getvalue(), figures)


def _requests(dice: random.Random) -> tuple[list[tuple[tuple[str, ...], list[int]]], list[int]]:
    """Labels and figures of table 三 whose sums hold; and how many rows a group has, where it begins."""
    rows: list[tuple[tuple[str, ...], list[int]]] = []
    below: list[int] = []
    for label, parts in _OUTCOMES:
        for at, part in enumerate(parts or [""]):
            below.append(0 if at or not parts else len(parts))
            rows.append(
                ((label, part) if part else (label,), [dice.choice([0, 0, 1, 2, 11]) for _ in range(6)])
            )
    total = [sum(numbers[at] for _, numbers in rows) for at in range(6)]
    carried, going_on = [1, 0, 0, 2, 0, 0], [1, 0, 0, 2, 0, 0]
    rows = [
        (("一、本年新收政府信息公开申请数量",), total),
        (("二、上年结转政府信息公开申请数量",), carried),
        *rows,
        (("（七）总计",), total),
        (("四、结转下年度继续办理",), going_on),
    ]
    return [(label, [*numbers, sum(numbers)]) for label, numbers in rows], [*below, 0]


def _write(
    sheet: "xlsxwriter.worksheet.Worksheet", row: int, column: int, numbers: list[int], style: object
) -> None:
    for at, number in enumerate(numbers):
        sheet.write(row, column + at, number, style)


def opened(body: bytes, url: str = "") -> Document:
    """A document, as the crawl opens it."""
    return open_document(body, "application/octet-stream", url=url)


def cells(document: Document) -> dict[tuple[int, int], tuple[str, str]]:
    """Place in the only table -> text and doubt."""
    (grid,) = document.grids()
    return {(cell.row, cell.column): (cell.text, cell.doubt) for cell in grid.cells}


HAS_OFFICE = shutil.which("soffice") is not None


def converted(body: bytes, name: str, kind: str, folder: Path) -> Path:
    """A file as LibreOffice converts it."""
    (folder / name).write_bytes(body)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        kind,
        "--outdir",
        str(folder / "out"),
        str(folder / name),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    (found,) = (folder / "out").glob(f"{Path(name).stem}*")
    return found


def shown_by_office(body: bytes, name: str, folder: Path) -> Iterator[list[str]]:
    """The rows of the first sheet, cells as LibreOffice shows them."""
    path = converted(body, name, "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true", folder)
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.reader(file)
