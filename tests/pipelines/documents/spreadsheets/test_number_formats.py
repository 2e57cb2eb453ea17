"""Numbers under format codes: what LibreOffice shows, or a doubt."""

import io

import pytest
import xlsxwriter
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from pipelines.documents.spreadsheets.number_formats import builtin, show_number, show_text
from tests.pipelines.documents.spreadsheets.workbooks import HAS_OFFICE, shown_by_office

SHOWN = [
    (1234, "#,##0", "1,234"),
    (12, "0.00", "12.00"),
    (0.03, "0%", "3%"),
    (1234567.891, "#,##0.00", "1,234,567.89"),
    (1, "000", "001"),
    (0, '#,##0;-#,##0;"—"', "—"),
    (5, ";;;", ""),
    (0, "0;-0;;@", ""),
    (0, '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"??_ ;_ @_ ', "-"),
    (1234, '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"??_ ;_ @_ ', "1,234"),
    (-3, "0;(0)", "(3)"),
    (3, '0"件"', "3件"),
    (3, "General件", "3件"),
    (12345, "0.0,", "12.3"),
    (45657, 'yyyy"年"m"月"d"日"', "2024年12月31日"),
    (45657.5, "yyyy-mm-dd hh:mm", "2024-12-31 12:00"),
    (0, '[=0]"无";General', "无"),
    (7, "@", "7"),
    (-0.0, "General", "0"),
    (-0.0, "0.00", "0.00"),
    (0.1 + 0.2, "General", "0.3"),
    (1.005, "0.00", "1.01"),
    (5949.088667, "General", "5949.088667"),
]


@pytest.mark.parametrize(("number", "code", "text"), SHOWN)
def test_a_number_is_what_its_format_shows(number, code, text):
    shown = show_number(number, code)
    assert (" ".join(shown.text.split()), shown.doubt) == (text, "")


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (0.5, "# ?/?"),
        (12345, "0.00E+00"),
        (3, "[DBNum1]0"),
        (3, "[White]0"),
        (1 / 3, "General"),
        (123456789012, "General"),
        (0.00001, "General"),
        (5, "#.##"),  # Excel writes the point, LibreOffice does not
        (0.285, "0%"),  # one rounds up, the other down
        (-0.001, "0.00"),
        (-5, "0;"),
        (30, "yyyy-mm-dd"),  # before March 1900
        (45657, "mmm yyyy"),
        (3, "0*x"),
        (3, "0-00"),
        (float("nan"), "0"),
    ],
)
def test_what_is_not_known_for_certain_is_a_doubt(number, code):
    assert show_number(number, code).doubt


@pytest.mark.parametrize(
    ("text", "code", "shown"),
    [
        ("无", "0.00", "无"),
        ("无", ";;;", ""),
        ("3", '"共"@"件"', "共3件"),
        ("无", "@", "无"),
        ("无", "General", "无"),
    ],
)
def test_a_text_is_shown_by_the_fourth_section(text, code, shown):
    assert show_text(text, code) == (shown, "")


@pytest.mark.parametrize("number", [5, 14, 22, 31, 44, 999])
def test_formats_that_are_not_the_same_everywhere_are_doubted(number):
    assert builtin(number)[1]


_CODES = st.sampled_from(
    [code for _, code, _ in SHOWN]
    + ["General", "0", "0.0", "0.0#", "#", "#,##0.0000", "0.0?", "??0", "#,###", "+0;-0", "0,000", "m月d日"]
)
_NUMBERS = st.one_of(
    st.integers(-10_000, 10_000_000).map(float),
    st.decimals(-1000, 100_000, places=4).map(float),
    st.integers(0, 1000).map(lambda number: number / 1000),
)


@pytest.mark.skipif(not HAS_OFFICE, reason="LibreOffice (soffice) is not installed")
@settings(max_examples=1, deadline=None, phases=[Phase.generate], suppress_health_check=[*HealthCheck])
@given(drawn=st.lists(st.tuples(_NUMBERS, _CODES), min_size=400, max_size=500))
def test_libreoffice_shows_the_same(drawn, tmp_path_factory):
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet()
    sheet.set_column(0, 0, 60)
    for row, (number, code) in enumerate(drawn):
        sheet.write_string(row, 1, "|")
        sheet.write_number(row, 0, number, book.add_format({"num_format": code}))
    book.close()
    rows = [*shown_by_office(out.getvalue(), "drawn.xlsx", tmp_path_factory.mktemp("office"))]
    ours = [(number, code, show_number(number, code)) for number, code in drawn]
    differ = [
        (number, code, shown.text, row[0])
        for (number, code, shown), row in zip(ours, rows, strict=True)
        if not shown.doubt and " ".join(shown.text.split()) != " ".join(row[0].split())
    ]
    assert differ == []
    assert sum(not shown.doubt for _, _, shown in ours) > 200
