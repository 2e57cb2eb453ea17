"""Reports for the tests of the store."""

from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa

from pipelines.forms.codes import APPLICANTS, REVIEW_PROCEDURES, REVIEW_RESULTS
from pipelines.forms.known import forms
from pipelines.records import CellPlace, Check, Identity, Report, Value
from pipelines.store import rows

URL = "https://www.shcn.gov.cn/rsj/art_1.html"


def make_report(
    agency: str | None = "changning-rsj", year: int | None = 2024, number: float = 1, **fields: Any
) -> Report:
    """A complete report of the form of 2021; ``number`` stands in every cell of 表三 and 表四."""
    values = [
        Value("proactive", "normative_document", "in_force", "3", 3.0, row_label="行政规范性文件"),
        Value("proactive", "regulation", "in_force", "", place=CellPlace(0, 1, 3)),
        Value(
            "proactive",
            "administrative_fee",
            "amount_10k_yuan",
            "984361元",
            984361.0,
            "元",
            column_label="本年收费金额（单位：万元）",
            marks=("unit_in_cell", "big_fee"),
        ),
    ]
    [outcomes] = [list(form.outcomes) for form in forms() if form.name == "2021"]
    for row, outcome in enumerate(outcomes):
        values += [
            Value(
                "requests",
                outcome,
                applicant,
                str(number),
                float(number),
                place=CellPlace(1, row + 3, column + 3),
            )
            for column, applicant in enumerate(APPLICANTS)
        ]
    values += [
        Value("reviews", procedure, result, "—", None, place=CellPlace(2, 3, 5 * p + r))
        for p, procedure in enumerate(REVIEW_PROCEDURES)
        for r, result in enumerate(REVIEW_RESULTS)
    ]
    report = Report(
        Identity("changning", agency, "上海市长宁区人力资源和社会保障局", "department", year),
        title="长宁区人力资源和社会保障局2024年政府信息公开工作年度报告",
        form="2021",
        status="complete",
        published_on=date(2025, 1, 20),
        sections={"overview": "主动公开。\n依申请公开。", "problems": "无"},
        values=values,
        checks=[
            Check(
                "column_sums",
                "error",
                True,
                "7 columns add up",
                ("requests.total_processed.total",),
                22.0,
                22.0,
            ),
            Check("unknown_label", "warning", False, "本年废纸件数 is not a label of the form"),
        ],
        media_type="text/html",
        source_sha256=f"bytes that print {number}",
        parser_version="1",
        source_url=URL,
        listed_url="https://www.shcn.gov.cn/rsj/list.html",
        archive_file="2025-01-21-changning.warc.gz",
        archive_record="urn:uuid:1",
        fetched_at=datetime(2025, 1, 21, 2, 3, 4, 5, tzinfo=UTC),
    )
    for name, value in fields.items():
        setattr(report, name, value)
    return report


def make_narrative(**fields: Any) -> Report:
    """A report without a single table."""
    prose = {"status": "narrative", "form": None, "values": [], "checks": [], "source_sha256": "prose"}
    return make_report(**prose | fields)


def tables(report: Report) -> dict[str, pa.Table]:
    """The six tables of one report."""
    return rows.tables([rows.rows_of(report)])
