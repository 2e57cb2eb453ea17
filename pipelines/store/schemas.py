"""The columns of the six datasets, and a ``Report`` to and from Arrow tables.

``COLUMNS`` is the data dictionary: types, meaning and codes of every column. ``docs/data.md`` prints
it and is tested against it. The partition columns ``year`` and ``agency`` stand in the path and not
in the file (pandas refuses a folder that has them in both).

``tables`` and ``report_from`` are each other's inverse.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, get_args

import pyarrow as pa

from pipelines.labels import (
    APPLICANTS,
    PROACTIVE_ITEMS,
    PROACTIVE_MEASURES,
    REQUEST_GROUPS,
    REQUEST_OUTCOMES,
    REVIEW_PROCEDURES,
    REVIEW_RESULTS,
)
from pipelines.records import SECTIONS, AgencyKind, Check, Identity, Place, Report, Severity, Status, Value
from pipelines.store.paths import DATASETS


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``values`` lists the known codes or labels in the form's order; more may occur.

    A column with ``values`` (even an empty list) is a pandas category when loaded.
    """

    name: str
    type: pa.DataType
    doc: str
    nullable: bool = True
    values: Sequence[str] | None = None


TEXT, INT16, INT32, NUMBER = pa.string(), pa.int16(), pa.int32(), pa.float64()

_ID = Column("report_id", TEXT, "`<agency>-<year>`; joins all datasets", nullable=False)
_VERSION = Column(
    "report_version", TEXT, "hash of everything the report's rows are made from; equal in all datasets", False
)


def _code(name: str, labels: Mapping[str, str], doc: str) -> tuple[Column, Column]:
    return (
        Column(name, TEXT, f"{doc}: code", nullable=False, values=list(labels)),
        Column(f"{name}_label", TEXT, f"{doc}: as the form prints it", values=list(labels.values())),
    )


_ROW_LABEL = Column("row_label", TEXT, "the row's label as this report prints it")
_COLUMN_LABEL = Column("column_label", TEXT, "the column's label as this report prints it")
_CELL = (
    Column("raw", TEXT, "the cell's text exactly as printed; `''` = blank cell, null = cell not determined"),
    Column("value", NUMBER, "the number as printed, in the printed unit; null unless a number is printed"),
    Column("unit", TEXT, "unit printed in the cell or its header, else null", values=()),
)
_MONEY = Column(
    "amount_10k_yuan",
    NUMBER,
    "`value` in 万元 (10,000 yuan), exact; null where not money or unit unknown",
)
_PLACE = (
    Column("table", INT16, "which table of the document the cell stands in, from 0"),
    Column("row", INT16, "the cell's row in that table, from 0"),
    Column("column", INT16, "the cell's column in that table, from 0"),
    Column("marks", TEXT, "rules of the findings that concern this cell, comma-joined; null = none"),
    _VERSION,
)

COLUMNS: dict[str, tuple[Column, ...]] = {
    "reports": (
        _ID,
        Column("district", TEXT, "district (区), pinyin: `changning`", values=()),
        Column("agency_name", TEXT, "the agency's full Chinese name", values=()),
        Column("agency_kind", TEXT, "what kind of agency", values=get_args(AgencyKind)),
        Column("title", TEXT, "title of the report"),
        Column(
            "form",
            TEXT,
            "form of the tables: `2021`, `2019`, a mixture, `sheet`; null = none",
            values=(),
        ),
        Column("status", TEXT, "how far it could be read", nullable=False, values=get_args(Status)),
        Column("published_on", pa.date32(), "date of publication the page prints"),
        Column("period_start", pa.date32(), "first day reported on, as the text states"),
        Column("period_end", pa.date32(), "last day reported on, as the text states"),
        Column("contact_phone", TEXT, "telephone the report prints"),
        Column("contact_email", TEXT, "e-mail the report prints"),
        Column("contact_address", TEXT, "postal address the report prints"),
        *(
            Column(f"section_{code}", TEXT, f"text of section {number}; null = not found")
            for code, number in zip(SECTIONS, "一二三四五六", strict=True)
        ),
        Column("source_url", TEXT, "address of the document the rows were read from"),
        Column("listed_url", TEXT, "list page that led to it"),
        Column("other_urls", TEXT, "addresses of other copies of the report, one a line; null = none"),
        Column("media_type", TEXT, "kind of document", values=()),
        Column("source_sha256", TEXT, "SHA-256 of the document's bytes"),
        Column("archive_file", TEXT, "WARC file that holds the bytes"),
        Column("archive_record", TEXT, "id of the record in it"),
        Column("fetched_at", pa.timestamp("us", "UTC"), "when these bytes were fetched"),
        Column("parser_version", TEXT, "version of the reading code", values=()),
        *(
            Column(f"n_{dataset}", INT32, f"rows of this report in `{dataset}`", nullable=False)
            for dataset in DATASETS[1:]
        ),
        Column("n_values", INT32, "cells in which a number is printed", nullable=False),
        Column("n_blanks", INT32, "cells determined to be blank", nullable=False),
        Column("n_marked", INT32, "cells with marks", nullable=False),
        Column(
            "n_failed_checks",
            INT32,
            "errors and warnings among the checks that do not hold",
            nullable=False,
        ),
        _VERSION,
    ),
    "proactive": (
        _ID,
        *_code("item", PROACTIVE_ITEMS, "row of table 二"),
        *_code("measure", PROACTIVE_MEASURES, "column of table 二"),
        _ROW_LABEL,
        _COLUMN_LABEL,
        *_CELL,
        _MONEY,
        *_PLACE,
    ),
    "requests": (
        _ID,
        *_code("outcome", REQUEST_OUTCOMES, "row of table 三"),
        Column(
            "group_label",
            TEXT,
            "group of the outcome (不予公开, 无法提供, ...), else null",
            values=list(REQUEST_GROUPS.values()),
        ),
        *_code("applicant", APPLICANTS, "column of table 三"),
        _ROW_LABEL,
        _COLUMN_LABEL,
        *_CELL,
        *_PLACE,
    ),
    "reviews": (
        _ID,
        *_code("procedure", REVIEW_PROCEDURES, "group of columns of table 四"),
        *_code("result", REVIEW_RESULTS, "column within the group"),
        _ROW_LABEL,
        _COLUMN_LABEL,
        *_CELL,
        *_PLACE,
    ),
    "indicators": (
        _ID,
        Column("row_number", INT16, "number of the printed row, from 0", nullable=False),
        Column("label", TEXT, "the row's label as printed"),
        Column("code", TEXT, "what the row counts, where the label is known", values=()),
        Column("period", TEXT, "what the column counts", values=("this_year", "cumulative")),
        Column("column_number", INT16, "number of the value column, from 0", nullable=False),
        _COLUMN_LABEL,
        *_CELL,
        _MONEY,
        *_PLACE,
    ),
    "checks": (
        _ID,
        Column("rule", TEXT, "rule that was tried, see docs/checks.md", nullable=False, values=()),
        Column(
            "severity", TEXT, "how bad it is if it does not hold", nullable=False, values=get_args(Severity)
        ),
        Column("holds", pa.bool_(), "whether the rule holds; false = a finding", nullable=False),
        Column("cells", TEXT, "cells concerned, comma-joined `<dataset>.<row>.<column>`; null = none"),
        Column("left", NUMBER, "left side of the comparison, null where none"),
        Column("right", NUMBER, "right side of the comparison, null where none"),
        Column("message", TEXT, "what was found, one line", nullable=False),
        _VERSION,
    ),
}
"""dataset -> its columns in the order of the files."""

SCHEMAS: dict[str, pa.Schema] = {
    dataset: pa.schema([pa.field(c.name, c.type, c.nullable) for c in columns])
    for dataset, columns in COLUMNS.items()
}
"""dataset -> Arrow schema of its partition files."""

CAPTURE = ("source_sha256", "archive_file", "archive_record", "fetched_at")
"""Columns of ``reports`` that a page fetched again changes even when it reads the same.

They do not enter ``report_version``: rows that read the same stay as they are and keep pointing to the
archived bytes they were first read from.
"""

_LABELS: dict[str, tuple[Mapping[str, str], Mapping[str, str]]] = {
    "proactive": (PROACTIVE_ITEMS, PROACTIVE_MEASURES),
    "requests": (REQUEST_OUTCOMES, APPLICANTS),
    "reviews": (REVIEW_PROCEDURES, REVIEW_RESULTS),
}
_CODES = {
    "proactive": ("item", "measure"),
    "requests": ("outcome", "applicant"),
    "reviews": ("procedure", "result"),
}
_YUAN = {"元": 1, "千元": 10**3, "万元": 10**4, "百万元": 10**6, "亿元": 10**8}

Row = dict[str, Any]


def report_id(agency: str, year: int) -> str:
    """``changning-rsj-2024``."""
    return f"{agency}-{year}"


def amount_10k_yuan(value: float | None, unit: str | None) -> float | None:
    """An amount in 万元. Decimal, so that 984361 元 is 98.4361 and not a neighbour of it."""
    yuan = _YUAN.get(unit or "")
    if value is None or yuan is None:
        return None
    return float(Decimal(repr(value)) * yuan / 10**4)


def tables(report: Report) -> dict[str, pa.Table]:
    """The six tables of one report, each in the schema of its dataset; a table may have no rows.

    Args:
        report: a report whose ``key`` is known.

    Raises:
        ValueError: an indicator's ``row`` or ``column`` is not a number, or the key is unknown.
    """
    if report.key is None:
        raise ValueError("a report without agency or year has no rows")
    rows: dict[str, list[Row]] = {dataset: [] for dataset in DATASETS}
    for value in report.values:
        rows[value.dataset].append(_value_row(value))
    checks = list(dict.fromkeys([*report.identity.checks, *report.checks]))
    rows["checks"] = [_check_row(check) for check in checks]
    rows["reports"] = [_report_row(report, checks, rows)]
    stamp = {"report_id": report_id(*report.key), "report_version": _version(rows)}
    return {dataset: _table(dataset, [row | stamp for row in rows[dataset]]) for dataset in DATASETS}


def _table(dataset: str, rows: list[Row]) -> pa.Table:
    schema = SCHEMAS[dataset]
    return pa.Table.from_pydict({name: [row[name] for row in rows] for name in schema.names}, schema=schema)


def _version(rows: Mapping[str, list[Row]]) -> str:
    content = {dataset: [[str(SCHEMAS[dataset])], *rows[dataset]] for dataset in DATASETS}
    content["reports"] = [{k: v for k, v in row.items() if k not in CAPTURE} for row in rows["reports"]]
    text = json.dumps(content, default=str, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _value_row(value: Value) -> Row:
    place = value.place
    row: Row = {
        "raw": value.raw,
        "value": value.value,
        "unit": value.unit,
        "amount_10k_yuan": amount_10k_yuan(value.value, value.unit),
        "row_label": value.row_label,
        "column_label": value.column_label,
        "table": place and place.table,
        "row": place and place.row,
        "column": place and place.column,
        "marks": ",".join(value.marks) or None,
    }
    if value.dataset == "indicators":
        numbers = {"row_number": int(value.row), "column_number": int(value.column)}
        return row | numbers | {"label": value.row_label, "code": value.code, "period": value.period}
    for name, code, labels in zip(
        _CODES[value.dataset], (value.row, value.column), _LABELS[value.dataset], strict=True
    ):
        row[name], row[f"{name}_label"] = code, labels.get(code)
    if value.dataset == "requests":
        row["group_label"] = REQUEST_GROUPS.get(value.row.partition(".")[0])
    return row


def _check_row(check: Check) -> Row:
    return {
        "rule": check.rule,
        "severity": check.severity,
        "holds": check.holds,
        "cells": ",".join(check.cells) or None,
        "left": check.left,
        "right": check.right,
        "message": check.message,
    }


def _report_row(report: Report, checks: Iterable[Check], rows: Mapping[str, list[Row]]) -> Row:
    same_name = {
        name: getattr(report, name)
        for name in SCHEMAS["reports"].names
        if name in Report.__dataclass_fields__
    }
    return same_name | {
        "district": report.identity.district,
        "agency_name": report.identity.agency_name,
        "agency_kind": report.identity.agency_kind,
        **{f"section_{code}": report.sections.get(code) for code in SECTIONS},
        "other_urls": "\n".join(report.other_urls) or None,
        **{f"n_{dataset}": len(rows[dataset]) for dataset in DATASETS[1:]},
        "n_values": sum(value.value is not None for value in report.values),
        "n_blanks": sum(value.raw == "" for value in report.values),
        "n_marked": sum(bool(value.marks) for value in report.values),
        "n_failed_checks": sum(not check.holds and check.severity != "info" for check in checks),
    }


def report_from(tables: Mapping[str, pa.Table], agency: str, year: int) -> Report:
    """The report that was landed: the inverse of ``tables``.

    The checks of its identity are among ``checks``.

    Args:
        tables: the six tables of one report; a dataset it has no rows in may be missing.
        agency: of the partition.
        year: of the partition.
    """
    rows = {dataset: table.to_pylist() for dataset, table in tables.items()}
    [head] = rows["reports"]
    same_name = {name: head[name] for name in head if name in Report.__dataclass_fields__}
    return Report(
        **same_name
        | {
            "identity": Identity(head["district"], agency, head["agency_name"], head["agency_kind"], year),
            "sections": {code: text for code in SECTIONS if (text := head[f"section_{code}"]) is not None},
            "other_urls": tuple((head["other_urls"] or "").split()),
            "values": [
                _value(dataset, row)
                for dataset in DATASETS
                if dataset not in ("reports", "checks")
                for row in rows.get(dataset, [])
            ],
            "checks": [_check(row) for row in rows.get("checks", [])],
        }
    )


def _value(dataset: Any, row: Row) -> Value:
    if dataset == "indicators":
        codes, row_label = (str(row["row_number"]), str(row["column_number"])), row["label"]
    else:
        codes, row_label = tuple(row[name] for name in _CODES[dataset]), row["row_label"]
    return Value(
        dataset,
        *codes,
        raw=row["raw"],
        value=row["value"],
        unit=row["unit"],
        row_label=row_label,
        column_label=row["column_label"],
        place=None if row["table"] is None else Place(row["table"], row["row"], row["column"]),
        marks=tuple(row["marks"].split(",")) if row["marks"] else (),
        code=row.get("code"),
        period=row.get("period"),
    )


def _check(row: Row) -> Check:
    cells = tuple(row["cells"].split(",")) if row["cells"] else ()
    return Check(row["rule"], row["severity"], row["holds"], row["message"], cells, row["left"], row["right"])
