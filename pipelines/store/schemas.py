"""The columns of the six datasets, and a ``Report`` to and from rows and Arrow tables.

``COLUMNS`` is the data dictionary: types, meaning and codes of every column. ``docs/data.md`` prints
it and is tested against it. The partition columns ``year`` and ``agency`` stand in the path and not
in the file (pandas refuses a folder that has them in both).

``Report`` -> ``rows_of`` -> ``Rows`` -> ``tables`` -> Arrow, and back: ``rows_from``, ``Rows.report``.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from operator import attrgetter
from typing import Any, get_args

import pyarrow as pa

from pipelines.forms.codes import (
    APPLICANTS,
    PROACTIVE_ITEMS,
    PROACTIVE_MEASURES,
    REQUEST_GROUPS,
    REQUEST_OUTCOMES,
    REVIEW_PROCEDURES,
    REVIEW_RESULTS,
    labels_of,
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
    values: Collection[str] | None = None


TEXT, INT16, INT32, NUMBER = pa.string(), pa.int16(), pa.int32(), pa.float64()

_ID = Column("report_id", TEXT, "`<agency>-<year>`; joins all datasets", nullable=False)
_VERSION = Column(
    "report_version", TEXT, "hash of everything the report's rows are made from; equal in all datasets", False
)


def _code(name: str, labels: Mapping[str, str], doc: str) -> tuple[Column, Column]:
    return (
        Column(name, TEXT, f"{doc}: code", nullable=False, values=labels),
        Column(f"{name}_label", TEXT, f"{doc}: as the form prints it", values=labels.values()),
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
            values=REQUEST_GROUPS.values(),
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

_CODES = {
    "proactive": ("item", "measure"),
    "requests": ("outcome", "applicant"),
    "reviews": ("procedure", "result"),
}
_YUAN = {"元": 1, "千元": 10**3, "万元": 10**4, "百万元": 10**6, "亿元": 10**8}

Row = dict[str, Any]
Columns = dict[str, Sequence[Any]]

_STAMP = {"report_id": "report_id", "report_version": "version"}  # column -> what of ``Rows`` it holds
_SCHEMAS_TEXT = str(SCHEMAS)
_SAME_NAME = [name for name in SCHEMAS["reports"].names if name in Report.__dataclass_fields__]
_FIELDS = attrgetter(*(f.name for f in fields(Value) if f.name != "dataset"))
_NOWHERE = (None, None, None)


def report_id(agency: str, year: int) -> str:
    """``changning-rsj-2024``."""
    return f"{agency}-{year}"


def amount_10k_yuan(value: float | None, unit: str | None) -> float | None:
    """An amount in 万元. Decimal, so that 984361 元 is 98.4361 and not a neighbour of it."""
    yuan = _YUAN.get(unit or "")
    if value is None or yuan is None:
        return None
    return float(Decimal(repr(value)) * yuan / 10**4)


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one report, column by column: what it comes to in every dataset.

    ``columns`` has for each dataset those of its file, in that order, but for the two that are the same
    in every row. ``files`` are the dataset's Parquet files, where they have been made already.
    """

    agency: str
    year: int
    version: str
    columns: Mapping[str, Columns]
    files: Mapping[str, bytes] | None = None

    @property
    def report_id(self) -> str:
        """See ``report_id``."""
        return report_id(self.agency, self.year)

    @property
    def counts(self) -> dict[str, int]:
        """Rows by dataset."""
        return {dataset: len(next(iter(columns.values()))) for dataset, columns in self.columns.items()}

    def column(self, dataset: str, name: str) -> Sequence[Any]:
        """One column, be it the same in every row."""
        if name in _STAMP:
            return [getattr(self, _STAMP[name])] * self.counts[dataset]
        return self.columns[dataset][name]

    def report(self) -> Report:
        """The report these rows are of; the checks of its identity are among ``checks``."""
        return _report(self)


def rows_of(report: Report) -> Rows:
    """The rows of a report whose ``key`` is known.

    Raises:
        ValueError: an indicator's ``row`` or ``column`` is not a number, or the key is unknown.
    """
    if report.key is None:
        raise ValueError("a report without agency or year has no rows")
    columns = _columns(report)
    return Rows(*report.key, _hash(columns), columns)


def tables(many: Sequence[Rows]) -> dict[str, pa.Table]:
    """The six tables with the rows of many reports in this order; a table may have no rows.

    Raises:
        ValueError: a value does not fit into its column.
    """
    return {
        dataset: pa.Table.from_arrays(
            [
                pa.array([value for rows in many for value in rows.column(dataset, field.name)], field.type)
                for field in schema
            ],
            schema=schema,
        )
        for dataset, schema in SCHEMAS.items()
    }


def rows_from(tables: Mapping[str, pa.Table], agency: str, year: int) -> Rows:
    """The rows of the one report in the six tables; a dataset it has no rows in may be missing."""
    columns = {
        dataset: tables[dataset].to_pydict()
        if dataset in tables
        else {name: [] for name in SCHEMAS[dataset].names}
        for dataset in DATASETS
    }
    [version] = columns["reports"]["report_version"]
    return Rows(agency, year, version, columns)


def _columns(report: Report) -> dict[str, Columns]:
    """By dataset the columns but the two that are the same in every row, in the order of the files."""
    values: dict[str, list[Value]] = {dataset: [] for dataset in DATASETS}
    for value in report.values:
        values[value.dataset].append(value)
    checks = list(dict.fromkeys([*report.identity.checks, *report.checks]))
    counts = {dataset: len(values[dataset]) for dataset in DATASETS[1:]} | {"checks": len(checks)}
    found = {d: _value_columns(d, values[d], report.form) for d in DATASETS[1:-1]}
    found |= {"reports": _report_columns(report, checks, counts), "checks": _check_columns(checks)}
    return {
        dataset: {name: found[dataset][name] for name in SCHEMAS[dataset].names if name not in _STAMP}
        for dataset in DATASETS
    }


def _hash(columns: Mapping[str, Columns]) -> str:
    """Of everything the rows hold but ``CAPTURE``, and of the schemas, so that new columns are landed."""
    reports = {name: column for name, column in columns["reports"].items() if name not in CAPTURE}
    content = repr((_SCHEMAS_TEXT, {**columns, "reports": reports}))
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def _value_columns(dataset: str, values: Sequence[Value], form: str | None) -> Columns:
    by_field = zip(*map(_FIELDS, values), strict=True) if values else [()] * 11
    rows, columns, raws, numbers, units, row_labels, column_labels, places, codes, periods, marks = by_field
    tables, table_rows, table_columns = (
        zip(*(place or _NOWHERE for place in places), strict=True) if places else [()] * 3
    )
    found: Columns = {
        "raw": raws,
        "value": numbers,
        "unit": units,
        "row_label": row_labels,
        "column_label": column_labels,
        "table": tables,
        "row": table_rows,
        "column": table_columns,
        "marks": [",".join(rules) or None for rules in marks],
    }
    if dataset in ("proactive", "indicators"):
        found["amount_10k_yuan"] = list(map(amount_10k_yuan, numbers, units))
    if dataset == "indicators":
        return found | {
            "row_number": list(map(int, rows)),
            "column_number": list(map(int, columns)),
            "label": row_labels,
            "code": codes,
            "period": periods,
        }
    names = labels_of(form)
    for name, printed in zip(_CODES[dataset], (rows, columns), strict=True):
        labels: dict[str, str] = getattr(names, f"{name}s")
        found[name], found[f"{name}_label"] = printed, list(map(labels.get, printed))
    if dataset == "requests":
        found["group_label"] = [names.groups.get(code.partition(".")[0]) for code in rows]
    return found


def _check_columns(checks: Sequence[Check]) -> Columns:
    return {
        "rule": [check.rule for check in checks],
        "severity": [check.severity for check in checks],
        "holds": [check.holds for check in checks],
        "cells": [",".join(check.cells) or None for check in checks],
        # A year of 2024 and of 2024.0 must hash alike: a float is what the file gives back.
        "left": [None if check.left is None else float(check.left) for check in checks],
        "right": [None if check.right is None else float(check.right) for check in checks],
        "message": [check.message for check in checks],
    }


def _report_columns(report: Report, checks: Iterable[Check], counts: Mapping[str, int]) -> Columns:
    row = {name: getattr(report, name) for name in _SAME_NAME} | {
        "district": report.identity.district,
        "agency_name": report.identity.agency_name,
        "agency_kind": report.identity.agency_kind,
        **{f"section_{code}": report.sections.get(code) for code in SECTIONS},
        "other_urls": "\n".join(report.other_urls) or None,
        **{f"n_{dataset}": count for dataset, count in counts.items()},
        "n_values": sum(value.value is not None for value in report.values),
        "n_blanks": sum(value.raw == "" for value in report.values),
        "n_marked": sum(bool(value.marks) for value in report.values),
        "n_failed_checks": sum(not check.holds and check.severity != "info" for check in checks),
    }
    return {name: [value] for name, value in row.items()}


def _report(of: Rows) -> Report:
    rows = {
        dataset: [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
        for dataset, columns in of.columns.items()
    }
    [head] = rows["reports"]
    same_name = {name: head[name] for name in _SAME_NAME}
    return Report(
        **same_name
        | {
            "identity": Identity(
                head["district"], of.agency, head["agency_name"], head["agency_kind"], of.year
            ),
            "sections": {code: text for code in SECTIONS if (text := head[f"section_{code}"]) is not None},
            "other_urls": tuple((head["other_urls"] or "").split()),
            "values": [_value(dataset, row) for dataset in DATASETS[1:-1] for row in rows[dataset]],
            "checks": [_check(row) for row in rows["checks"]],
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
