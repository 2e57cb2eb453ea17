"""Every code, column and rule has a label in Chinese and in English."""

import re
from pathlib import Path
from typing import get_args

import pytest

from pipelines.analysis.labels import label, labels
from pipelines.errors import ArgumentError
from pipelines.records import AgencyKind, Origin, Severity, Status
from pipelines.store.columns import COLUMNS
from pipelines.store.paths import DATASETS

DOCS = Path(__file__).parents[3] / "docs"
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize(
    ("column", "code", "zh", "en"),
    [
        ("outcome", "granted", "予以公开", "Granted"),
        ("outcome", "not_processed.repeat_request", "重复申请", "Repeated requests"),
        ("group", "refused", "不予公开", "Refused"),
        ("applicant", "natural_person", "自然人", "Natural persons"),
        ("item", "administrative_fee", "行政事业性收费", "Administrative fees"),
        ("code", "requests_received", "收到申请数", "Requests received"),
        ("district", "changning", "长宁区", "Changning District"),
        ("district", "chongmingxian", "崇明县", "Chongmingxian County"),
        ("agency_kind", "town", "镇（乡）", "Town"),
        ("rule", "applicants_sum", "各类申请人之和与总计不符", "The applicants do not add up to the total"),
        ("outcome", "in_no_form", "in_no_form", "in_no_form"),
    ],
)  # fmt: skip
def test_label(column, code, zh, en):
    assert (label(column, code, "zh"), label(column, code, "en")) == (zh, en)


@pytest.mark.parametrize(
    ("column", "codes"),
    [
        ("agency_kind", get_args(AgencyKind)),
        ("status", get_args(Status)),
        ("severity", get_args(Severity)),
        ("origin", get_args(Origin)),
        ("dataset", DATASETS),
        ("column", {column.name for columns in COLUMNS.values() for column in columns} | {"year", "agency"}),
        (
            "rule",
            re.findall(
                r"^\| `(\w+)` \| (?:error|warning|info)", (DOCS / "checks.md").read_text(), re.MULTILINE
            ),
        ),
    ],
)
def test_all_have_one(column, codes):
    assert codes
    assert set(codes) <= set(labels(column, "zh"))
    assert set(codes) <= set(labels(column, "en"))


@pytest.mark.parametrize("column", ["outcome", "measure", "code", "column", "rule", "status", "district"])
def test_each_in_its_language(column):
    assert all(_CHINESE.search(text) or text.isascii() for text in labels(column, "zh").values())
    assert not any(_CHINESE.search(text) for text in labels(column, "en").values())


def test_another_language():
    with pytest.raises(ArgumentError, match="write zh or en"):
        labels("outcome", "fr")
