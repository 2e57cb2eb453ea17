"""Documents made to be large when taken apart: a finding, at once, and in little memory."""

import time

import pytest

from pipelines.read import read
from pipelines.records import Hints

SPANS = "<td colspan=1000 rowspan=65534>本年新收政府信息公开申请数量</td>"
DOCUMENTS = {
    "sixty million cells": f"<table><tr>{SPANS}</tr></table>",
    "spans across spans": "<table>" + f"<tr>{SPANS * 50}</tr>" * 50 + "</table>",
    "a span beyond what HTML allows": "<table><tr><td colspan=1000000>1</td><td>2</td></tr></table>" * 3,
    "elements inside each other": "<div>" * 200_000 + "x",
    "tables inside each other": "<table><tr><td>" * 3000 + "x",
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_is_made_to_be_large_is_unreadable_at_once(name: str) -> None:
    page = f"<html><body><h1>年度报告</h1>{DOCUMENTS[name]}</body></html>"
    start = time.process_time()
    report = read(page.encode(), "text/html", "https://www.example.gov.cn/1.html", Hints())
    assert time.process_time() - start < 10
    assert report.status == "unreadable"
    assert report.values == []
