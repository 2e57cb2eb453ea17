"""The questions of docs/examples.md, each answered in five lines, against what the world says is printed."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

import govcrawl
from pipelines import places
from tests.pipelines.analysis.worlds import amount, generated, marks, number, source

PAGE = (Path(__file__).parents[3] / "docs" / "examples.md").read_text("utf-8")
EXAMPLES = dict(re.findall(r"^## ([^\n]+)\n.*?^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL))

REPORTS = generated("changning", "putuo")
OF_AGENCIES = [one for one in REPORTS if one.agency.kind != "district"]
GRANTED, ALL_PROCESSED = ("granted", "partially_granted"), ("total_processed",)


@pytest.fixture
def answer(landed, monkeypatch):
    def ask(words):
        [code] = [code for question, code in EXAMPLES.items() if words in question]
        monkeypatch.setenv("GOVCRAWL_DATA", str(landed))
        names = {"govcrawl": govcrawl}
        exec(code, names)
        return names["answer"]

    return ask


def summed(reports, table, row, column="total"):
    """What the cells of a row print together, those that print a number."""
    texts = [getattr(one.printed, table).get(row, {}).get(column, "") for one in reports]
    return sum(int(number(text)) for text in texts if number(text) is not None)


def test_each_is_five_lines_or_fewer():
    assert len(EXAMPLES) >= 10
    for question, code in EXAMPLES.items():
        lines = [line for line in code.splitlines() if line and not line.startswith("import ")]
        assert len(lines) <= 5, question
        assert "answer = " in code, question


def test_highest_fees(answer):
    found = answer("highest fees")
    printed = {
        one.agency.name: one.printed.proactive.get("administrative_fee", {}).get("amount_10k_yuan")
        for one in OF_AGENCIES
        if one.year == 2023
    }
    fees = {name: amount(text) for name, text in printed.items() if text and number(text) is not None}
    amounts = [Decimal(repr(value)) for value in found["amount_10k_yuan"]]
    assert amounts == sorted(fees.values(), reverse=True)[:10]
    assert [fees[name] for name in found["agency_name"]] == amounts


def test_share_granted(answer):
    shares = {(row.district, row.year): row.share for row in answer("What share").itertuples()}
    years = {(one.agency.district, one.year) for one in REPORTS if one.printed.requests}
    assert set(shares) == years
    for district, year in years:
        of = [one for one in OF_AGENCIES if (one.agency.district, one.year) == (district, year)]
        granted = sum(summed(of, "requests", row) for row in GRANTED)
        assert shares[district, year] == pytest.approx(granted / summed(of, "requests", "total_processed"))


def test_refused(answer):
    found = {row["row_en"]: row["value"] for row in answer("Why").iter_rows(named=True)}
    assert found["State secrets"] == summed(OF_AGENCIES, "requests", "refused.state_secret")
    assert sum(found.values()) == sum(
        summed([one], "requests", row)
        for one in OF_AGENCIES
        for row in one.printed.requests
        if row.startswith("refused.")
    )


def test_carried_over(answer):
    found = {(row.agency, row.year): (row.left, row.right) for row in answer("hands on").itertuples()}
    printed = {one.key: one.printed.requests for one in REPORTS}
    gaps = {}
    for (slug, year), table in printed.items():
        sides = [
            number(rows.get(row, {}).get("total", "")) if rows else None
            for rows, row in ((printed.get((slug, year - 1)), "carried_over"), (table, "carried_in"))
        ]
        if None not in sides and sides[0] != sides[1]:
            gaps[slug, year] = tuple(sides)
    assert gaps
    assert found == gaps


def test_published_late(answer):
    found = {(row.agency, row.year) for row in answer("late").itertuples()}
    due = [one for one in OF_AGENCIES if one.year >= 2019]  # before, by 31 March
    assert found == {one.key for one in due if one.published_on > date(one.year + 1, 1, 31)}


def test_no_report(answer):
    expected = {one.slug for one in places.agencies("changning") if one.expected}
    there = {one.agency.slug for one in REPORTS if one.year == 2024}
    assert set(answer("no report")["agency"]) == expected - there


def test_applicants(answer):
    found = answer("Who asks")
    assert found.index.tolist() == list(range(2019, 2025))
    assert "总计" not in found.columns[found.notna().any()]
    for year in found.index:
        of = [one for one in OF_AGENCIES if one.year == year]
        assert found.loc[year, "自然人"] == summed(of, "requests", "new_received", "natural_person")
        assert found.loc[year, "商业企业"] == summed(of, "requests", "new_received", "commercial_enterprise")


def test_other_ways(answer):
    found = answer("another way")
    rows = ("other", "other.correction_overdue", "other.fee_overdue", "other.other")
    for year in range(2019, 2025):
        of = [one for one in OF_AGENCIES if one.year == year]
        assert found[year] == sum(summed(of, "requests", row) for row in rows)


def test_reconsiderations(answer):
    found = {(row.year, row.column_zh): row.cases for row in answer("reconsiderations").itertuples()}
    assert not any(label == "总计" for _, label in found)
    for year in {one.year for one in OF_AGENCIES if one.printed.reviews}:
        of = [one for one in OF_AGENCIES if one.year == year]
        assert found[year, "结果维持"] == summed(of, "reviews", "reconsideration", "upheld")


def test_marked(answer):
    found = {tuple(row) for row in answer("marked")[["report_id", "raw", "marks"]].itertuples(index=False)}
    expected = {
        (f"{one.agency.slug}-{one.year}", text, ",".join(marks(one, table, row, column)))
        for one in REPORTS
        if one.agency.district == "putuo"
        for table in ("proactive", "requests", "reviews")
        for row, cells in getattr(one.printed, table).items()
        for column, text in cells.items()
        if marks(one, table, row, column)
    }
    assert expected
    assert found == expected


def test_where_it_stands(answer):
    [cell] = answer("stand").to_dict("records")
    assert cell["raw"] == "3"
    assert cell["source"] == source(next(one for one in REPORTS if one.key == ("changning-rsj", 2024)))
    assert (cell["place_table"], cell["place_row"], cell["place_column"]) == (1, 2, 7)


def test_since_before_the_forms(answer):
    found = answer("since before")
    assert found.loc[2018, "form"] == "sheet"
    [sheet] = [one.printed.indicators for one in REPORTS if one.key == ("putuo-wjw", 2018)]
    assert found.loc[2018, "value"] == next(
        int(text) for label, _, text in sheet if label.endswith("收到申请数")
    )
    for year in range(2019, 2024):
        of = [one for one in REPORTS if one.key == ("putuo-wjw", year)]
        assert found.loc[year, "value"] == summed(of, "requests", "new_received")
