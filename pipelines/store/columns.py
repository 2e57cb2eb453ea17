"""The columns of the six datasets.

``COLUMNS`` is the data dictionary: types, meaning and codes of every column. ``docs/data.md`` prints
it and is tested against it, and every Parquet file says it of its columns. The partition columns ``year``
and ``agency`` stand in the path and not in the file (pandas refuses a folder that has them in both).

Files keep the columns of the version of the code that wrote them. They stay readable, see
``parquet.read_file``, and ``govcrawl reparse`` brings them up to date.
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import NamedTuple, get_args

import pyarrow as pa

from pipelines.forms.codes import (
    APPLICANTS,
    PROACTIVE_ITEMS,
    PROACTIVE_MEASURES,
    REQUEST_GROUPS,
    REQUEST_OUTCOMES,
    REVIEW_PROCEDURES,
    REVIEW_RESULTS,
)
from pipelines.records import SECTIONS, AgencyKind, Origin, Severity, Status
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


class Code(NamedTuple):
    """A row or a column of a statutory table: the column that holds its code, and code -> label."""

    name: str
    labels: Mapping[str, str]
    doc: str

    @property
    def columns(self) -> tuple[Column, Column]:
        """``item`` and ``item_label``."""
        labels = self.labels.values()
        return (
            Column(self.name, TEXT, f"{self.doc}: code", nullable=False, values=self.labels),
            Column(f"{self.name}_label", TEXT, f"{self.doc}: as the form prints it", values=labels),
        )


CODES: dict[str, tuple[Code, Code]] = {
    "proactive": (
        Code("item", PROACTIVE_ITEMS, "row of table 二"),
        Code("measure", PROACTIVE_MEASURES, "column of table 二"),
    ),
    "requests": (
        Code("outcome", REQUEST_OUTCOMES, "row of table 三"),
        Code("applicant", APPLICANTS, "column of table 三"),
    ),
    "reviews": (
        Code("procedure", REVIEW_PROCEDURES, "group of columns of table 四"),
        Code("result", REVIEW_RESULTS, "column within the group"),
    ),
}
"""dataset -> what names a cell in it, in the order of ``Value.row`` and ``Value.column``."""

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
        Column("origin", TEXT, "where they come from; null = not recorded", values=get_args(Origin)),
        Column("parser_version", TEXT, "version of the reading code", values=()),
        Column("schema_version", TEXT, "version of the columns when it was read", values=()),
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
        *CODES["proactive"][0].columns,
        *CODES["proactive"][1].columns,
        _ROW_LABEL,
        _COLUMN_LABEL,
        *_CELL,
        _MONEY,
        *_PLACE,
    ),
    "requests": (
        _ID,
        *CODES["requests"][0].columns,
        Column(
            "group_label",
            TEXT,
            "group of the outcome (不予公开, 无法提供, ...), else null",
            values=REQUEST_GROUPS.values(),
        ),
        *CODES["requests"][1].columns,
        _ROW_LABEL,
        _COLUMN_LABEL,
        *_CELL,
        *_PLACE,
    ),
    "reviews": (
        _ID,
        *CODES["reviews"][0].columns,
        *CODES["reviews"][1].columns,
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

_FORM = {dataset: sorted((c.name, str(c.type)) for c in columns) for dataset, columns in COLUMNS.items()}

VERSION = hashlib.sha256(repr(_FORM).encode()).hexdigest()[:8]
"""Changes by itself with the names and types of the columns: reports of another version want a reparse."""

SCHEMAS: dict[str, pa.Schema] = {
    dataset: pa.schema(
        [pa.field(c.name, c.type, c.nullable, {"description": c.doc}) for c in columns],
        {"govcrawl.version": VERSION},
    )
    for dataset, columns in COLUMNS.items()
}
"""dataset -> Arrow schema of its partition files, with what each column means."""

CAPTURE = ("source_sha256", "archive_file", "archive_record", "fetched_at", "origin")
"""Columns of ``reports`` that a page fetched again changes even when it reads the same.

They do not enter ``report_version``: rows that read the same stay as they are and keep pointing to the
archived bytes they were first read from.
"""


def differences(dataset: str, found: pa.Schema) -> list[str]:
    """How the columns of a file differ from ``COLUMNS``: ``no column unit``, ``row is int64, not int16``."""
    schema = SCHEMAS[dataset]
    return [
        *(f"no column {name}" for name in schema.names if name not in found.names),
        *(f"unknown column {name}" for name in found.names if name not in schema.names),
        *(f"{count} columns {name}" for name, count in Counter(found.names).items() if count > 1),
        *retyped(schema, found),
    ]


def retyped(schema: pa.Schema, found: pa.Schema) -> list[str]:
    """Which columns of a file have another type than in ``schema``."""
    types = dict(zip(found.names, found.types, strict=True))
    return [
        f"{field.name} is {types[field.name]}, not {field.type}"
        for field in schema
        if types.get(field.name, field.type) != field.type
    ]
