"""A ``Report`` to and from the rows of the six datasets, and rows to and from Arrow tables.

``Report`` -> ``rows_of`` -> ``Rows`` -> ``tables`` -> Arrow, and back: ``rows_from``, ``Rows.report``.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from operator import attrgetter
from typing import Any

import pyarrow as pa

from pipelines.forms.codes import labels_of
from pipelines.records import SECTIONS, CellPlace, Check, Identity, Report, Value
from pipelines.store.columns import CAPTURE, CODES, SCHEMAS, VERSION
from pipelines.store.paths import DATASETS, report_id

_YUAN = {"元": 1, "千元": 10**3, "万元": 10**4, "百万元": 10**6, "亿元": 10**8}

Row = dict[str, Any]
Columns = dict[str, Sequence[Any]]

_STAMP = {"report_id": "report_id", "report_version": "version"}  # column -> what of ``Rows`` it holds
_SAME_NAME = [name for name in SCHEMAS["reports"].names if name in Report.__dataclass_fields__]
_FIELDS = attrgetter(*(f.name for f in fields(Value) if f.name != "dataset"))
_NOWHERE = (None, None, None)


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
    in every row.
    """

    agency: str
    year: int
    version: str
    columns: Mapping[str, Columns]

    @property
    def report_id(self) -> str:
        """See ``report_id``."""
        return report_id(self.agency, self.year)

    @property
    def out_of_date(self) -> bool:
        """Whether they were read for other columns: what is never null today may be null."""
        return bool(self.columns["reports"]["schema_version"][0] != VERSION)

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
    """Of everything the rows hold but ``CAPTURE``."""
    reports = {name: column for name, column in columns["reports"].items() if name not in CAPTURE}
    content = repr({**columns, "reports": reports})
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
    for (name, _, _), printed in zip(CODES[dataset], (rows, columns), strict=True):
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
        "left": [_side(check.left) for check in checks],
        "right": [_side(check.right) for check in checks],
        "message": [check.message for check in checks],
    }


def _side(number: float | None) -> float | None:
    """A number compared, as the file gives it back: a year of 2024 and of 2024.0 must hash alike."""
    try:
        return None if number is None else float(number)
    except OverflowError:  # of more than 308 digits
        return None


def _report_columns(report: Report, checks: Iterable[Check], counts: Mapping[str, int]) -> Columns:
    row = {name: getattr(report, name) for name in _SAME_NAME} | {
        "district": report.identity.district,
        "agency_name": report.identity.agency_name,
        "agency_kind": report.identity.agency_kind,
        **{f"section_{code}": report.sections.get(code) for code in SECTIONS},
        "other_urls": "\n".join(report.other_urls) or None,
        "schema_version": VERSION if report.schema_version is None else report.schema_version,
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
            # There were none before the first.
            "schema_version": None if head["schema_version"] == VERSION else head["schema_version"] or "none",
            "values": [_value(dataset, row) for dataset in DATASETS[1:-1] for row in rows[dataset]],
            "checks": [_check(row) for row in rows["checks"]],
        }
    )


def _value(dataset: Any, row: Row) -> Value:
    if dataset == "indicators":
        codes, row_label = (str(row["row_number"]), str(row["column_number"])), row["label"]
    else:
        codes, row_label = tuple(row[code.name] for code in CODES[dataset]), row["row_label"]
    return Value(
        dataset,
        *codes,
        raw=row["raw"],
        value=row["value"],
        unit=row["unit"],
        row_label=row_label,
        column_label=row["column_label"],
        place=None if row["table"] is None else CellPlace(row["table"], row["row"], row["column"]),
        marks=tuple(row["marks"].split(",")) if row["marks"] else (),
        code=row.get("code"),
        period=row.get("period"),
    )


def _check(row: Row) -> Check:
    cells = tuple(row["cells"].split(",")) if row["cells"] else ()
    return Check(row["rule"], row["severity"], row["holds"], row["message"], cells, row["left"], row["right"])
