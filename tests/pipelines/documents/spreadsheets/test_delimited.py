"""Tables in plain text: quotation marks, signs that part cells, encodings."""

import csv

import pytest

from pipelines.document import Grid
from pipelines.documents import spreadsheets
from pipelines.errors import DocumentError
from tests.pipelines.documents.spreadsheets.workbooks import cells

TEXT = '项目,件数,"备注"\r\n规章,"1,234","第一行\r\n第二行"\r\n规范性文件,="001","他说""无"""\r\n'
SHOWN = ["项目", "件数", "备注", "规章", "1,234", "第一行\n第二行", "规范性文件", "001", '他说"无"']


def shown(body):
    return [text for text, _ in cells(spreadsheets.parse(body, kind="csv")).values()]


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_cells_are_as_written_in_any_encoding(charset):
    assert shown(TEXT.encode(charset)) == SHOWN


@pytest.mark.parametrize("sign", ["\t", ";", "，", "|"])
def test_other_signs_part_cells_as_well(sign):
    assert shown(f"规章{sign}1{sign}2\n规章{sign}3{sign}4\n".encode()) == ["规章", "1", "2", "规章", "3", "4"]


def test_the_line_that_names_the_sign_is_no_row():
    assert shown("sep=;\n规章;1,5\n规章;2,5".encode()) == ["规章", "1,5", "规章", "2,5"]


def test_commas_of_sentences_part_no_cells():
    prose = "本年度，机关认真贯彻，积极推进，主动公开，回应关切，接受监督。\n" * 40
    assert shown(f"{prose}规章,1,2\n文件,3,4\n".encode())[-6:] == ["规章", "1", "2", "文件", "3", "4"]


@pytest.mark.parametrize("text", ['规章,"3"4,1\n', '规章, "1,234"\n', '规章,1\n文件,"2\n'])
def test_quotation_marks_that_are_read_differently_are_doubted(text):
    assert spreadsheets.parse(text.encode(), kind="csv").grids()[0].doubt


@pytest.mark.parametrize("body", [b"a,b\n" * 30_001, b'a,"' + b"x" * 200_000])
def test_what_is_larger_than_a_report_is_refused(body):
    before = csv.field_size_limit(10**9)  # as a library in the same process may
    try:
        with pytest.raises(DocumentError):
            spreadsheets.parse(body, kind="csv")
    finally:
        csv.field_size_limit(before)


TABLE = "信息内容,件数\n规章,1\n行政许可,2\n"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (TABLE + "五、问题\n不多。\n六、其他\n没有。\n", [3, "五、问题", "不多。", "六、其他", "没有。"]),
        (TABLE + "注：以上为全年\n", [3, "注：以上为全年"]),
        (TABLE + "行政处罚,\n", [4]),  # a blank figure
        ("三、收到\n" + TABLE + "四、结转,\n四、复议\n" + TABLE, ["三、收到", 4, "四、复议", 3]),
    ],
)  # fmt: skip
def test_a_table_ends_where_text_begins(text, shown):
    blocks = spreadsheets.parse(text.encode(), kind="csv").blocks
    assert [block.height if isinstance(block, Grid) else block.text for block in blocks] == shown
