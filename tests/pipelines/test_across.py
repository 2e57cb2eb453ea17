"""Checks over several reports: last year's rest is this year's, the parts make the district's total."""

import pytest

import govcrawl
from pipelines.records import Identity, Report, Value
from pipelines.store.landing import Store


def report(
    agency: str, year: int, kind: str = "department", unit: str | None = None, **cells: float
) -> Report:
    """A report that prints the given cells: `requests__new_received__total=3`."""
    values = [Value(*name.split("__"), str(number), number, unit) for name, number in cells.items()]
    return Report(
        Identity("changning", agency, agency, kind, year), form="2021", status="complete", values=values
    )


@pytest.fixture
def landed(tmp_path):
    def land(*reports: Report):
        store = Store(tmp_path)
        for one in reports:
            store.land(one)
        return govcrawl.across(data_dir=tmp_path)

    return land


@pytest.mark.parametrize(("over", "taken", "holds"), [(2, 2, True), (2, 3, False), (0, 0, True)])
def test_what_a_year_hands_on_the_next_takes_over(landed, over, taken, holds):
    found = landed(
        report("changning-rsj", 2023, requests__carried_over__total=over),
        report("changning-rsj", 2024, requests__carried_in__total=taken),
    )
    row = found.set_index("rule").loc["carried_over"]
    assert (row.holds, row.left, row.right, row.year, row.severity) == (holds, over, taken, 2024, "warning")


def test_a_missing_year_or_cell_is_no_finding(landed):
    found = landed(
        report("changning-rsj", 2022, requests__carried_over__total=5),
        report("changning-rsj", 2024, requests__carried_in__total=1),
        report("changning-sjj", 2023, requests__new_received__total=5),
        report("changning-sjj", 2024, requests__carried_in__total=1),
    )
    assert found.empty


@pytest.mark.parametrize(("in_force", "holds"), [(11, True), (10, False)])
def test_the_stock_of_normative_documents(landed, in_force, holds):
    def cells(**measures):
        return {f"proactive__normative_document__{measure}": n for measure, n in measures.items()}

    found = landed(
        report("changning-rsj", 2023, **cells(in_force=10)),
        report("changning-rsj", 2024, **cells(issued=3, repealed=2, in_force=in_force)),
    )
    assert found[found.rule == "stock"].holds.tolist() == [holds]


def test_a_district_counts_more_than_the_agencies_landed(landed):
    found = landed(
        report("changning-qzf", 2024, "district", requests__new_received__total=10),
        report("changning-qfb", 2024, "government", requests__new_received__total=4),
        report("changning-rsj", 2024, requests__new_received__total=3),
    )
    row = found.set_index("rule").loc["district_total"]
    assert (row.holds, row.left, row.right) == (False, 7, 10)
    assert row.message == "本年新收政府信息公开申请数量: 7 in 2 agencies landed, the district counts 10"


def test_an_agency_that_prints_the_whole_districts_fee(landed):
    fee = "proactive__administrative_fee__amount_10k_yuan"
    found = landed(
        report("changning-qzf", 2023, "district", "万元", **{fee: 18651.064104}),
        report("changning-czj", 2023, unit="万元", **{fee: 18651.06}),
        report("changning-rsj", 2023, unit="万元", **{fee: 0.004104}),
        report("changning-sjj", 2023, unit="万元", **{fee: 2}),
    )
    row = found.set_index("rule").loc["district_total"]
    assert (row.holds, row.left, row.right) == (False, 18653.064104, 18651.064104)


def test_fees_are_added_in_one_unit_and_without_one_not_at_all(landed):
    fee = "proactive__administrative_fee__amount_10k_yuan"
    found = landed(
        report("changning-qzf", 2023, "district", "万元", **{fee: 10886.02}),
        report("changning-czj", 2023, unit="元", **{fee: 250_200}),
        report("changning-rsj", 2023, unit="亿元", **{fee: 1.0861}),
        report("changning-sjj", 2023, unit="千元", **{fee: 0}),
        report("changning-kjw", 2023, **{fee: 7}),
    )
    row = found.set_index("rule").loc["district_total"]
    assert (row.holds, row.left, row.right) == (True, 25.02 + 10861, 10886.02)
    assert "3 agencies" in row.message


@pytest.mark.parametrize(("ever", "holds"), [(85376, True), (10037, False)])
def test_cumulative_figures_grow_by_the_years(landed, ever, holds):
    def sheet(year: int, this_year: float, cumulative: float) -> Report:
        found = report("changning-rsj", year)
        found.values = [
            Value("indicators", "0", column, str(n), n, code="disclosed_total", period=period)
            for column, period, n in (("2", "this_year", this_year), ("3", "cumulative", cumulative))
        ]
        return found

    found = landed(sheet(2016, 9000, 80000), sheet(2017, 5376, ever))
    row = found.set_index("rule").loc["cumulative_growth"]
    assert (row.holds, row.left, row.right, row.severity) == (holds, 85376, ever, "warning")


@pytest.mark.parametrize(
    ("before", "now", "holds"),
    [
        (137, 137, [True]),
        (137, 1370, [False]),  # a digit appended
        (137, 2137, [False]),  # one in front
        (1370, 137, [False]),  # one lost
        (137, 685, [True]),  # five times is still none
        (137, 686, [False]),
        (0, 19, []),  # small figures are tried not at all
        (0, 20, [False]),
        (0, 5, []),
        (5, 25, [True]),
        (-18, 200, []),  # a real page prints -18
    ],
)
def test_a_figure_of_table_two_that_jumps(landed, before, now, holds):
    def one(year, value):
        return report("changning-rsj", year, proactive__licensing__decisions=value)

    found = landed(one(2023, before), one(2024, now))
    assert found["holds"].tolist() == holds
    for row in found.itertuples():
        assert (row.rule, row.severity, row.left, row.right) == ("jump", "info", before, now)
        assert row.message == f"licensing.decisions: {before} in 2023, {now} in 2024"


@pytest.mark.parametrize(("unit", "holds"), [("元", [False]), ("万元", [True])])
def test_amounts_jump_in_one_unit(landed, unit, holds):
    found = landed(
        report("changning-rsj", 2023, unit="万元", proactive__administrative_fee__amount_10k_yuan=400),
        report("changning-rsj", 2024, unit=unit, proactive__administrative_fee__amount_10k_yuan=400),
    )
    assert found["holds"].tolist() == holds
