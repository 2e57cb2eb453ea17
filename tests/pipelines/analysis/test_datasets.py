"""``load`` and ``across`` with names, whose report it is, and labels."""

import pandas as pd
import pytest

import govcrawl
from pipelines.errors import ArgumentError, StoreError
from pipelines.store import reader
from pipelines.store.landing import Store
from pipelines.store.paths import DATASETS
from tests.pipelines.analysis.worlds import generated
from tests.pipelines.store.reports import make_report

REPORTS = generated("changning", "putuo")


@pytest.mark.parametrize("dataset", DATASETS)
def test_told_nothing_it_is_the_store_s(landed, dataset):
    pd.testing.assert_frame_equal(
        govcrawl.load(dataset, year=2023, data_dir=landed), reader.load(dataset, year=2023, data_dir=landed)
    )


def test_names_for_slugs(landed):
    found = govcrawl.load("reports", agency=["长宁区人社局", "putuo-wjw"], district="长宁", data_dir=landed)
    assert set(found["agency"]) == {"changning-rsj"}
    with pytest.raises(StoreError, match="'人社局' is not certain; write one of baoshan-rsj"):
        govcrawl.load("reports", agency="人社局", data_dir=landed)


def test_whose_report_it_is(landed):
    found = govcrawl.load("requests", columns=["outcome"], agencies=True, data_dir=landed)
    assert list(found.columns) == ["year", "agency", "district", "agency_name", "agency_kind", "outcome"]
    whose = found.drop(columns="outcome").drop_duplicates()
    assert set(whose.astype(str).itertuples(index=False, name=None)) == {
        (str(one.year), one.agency.slug, one.agency.district, one.agency.name, one.agency.kind)
        for one in REPORTS
        if one.printed.requests
    }
    known = govcrawl.load("reports", columns=["agency_name"], agencies=True, data_dir=landed)
    assert list(known.columns) == ["year", "agency", "district", "agency_kind", "agency_name"]
    nothing = govcrawl.load("requests", year=2018, agencies=True, data_dir=landed)
    assert nothing.empty
    assert "agency_kind" in nothing


def test_labels_in_english(landed):
    found = govcrawl.load("requests", year=2024, agency="changning-rsj", labels="en", data_dir=landed)
    cells = found.set_index(["outcome", "applicant"])
    refused = cells.loc[("refused.state_secret", "natural_person")]
    assert (refused["outcome_label"], refused["group_label"], refused["applicant_label"]) == (
        "State secrets",
        "Refused",
        "Natural persons",
    )
    assert pd.isna(cells.loc[("granted", "total"), "group_label"])
    assert found["outcome_label"].cat.categories[0] == "New requests received this year"


@pytest.mark.parametrize(
    ("labels", "district", "kind", "status"),
    [("zh", "长宁区", "委办局", "全部读出"), ("en", "Changning District", "Department", "Complete")],
)
def test_labels_of_other_codes(landed, labels, district, kind, status):
    found = govcrawl.load("reports", year=2024, agency="changning-rsj", labels=labels, data_dir=landed)
    [row] = found.to_dict("records")
    assert (row["district_label"], row["agency_kind_label"], row["status_label"]) == (district, kind, status)
    columns = list(found.columns)
    assert columns.index("status_label") == columns.index("status") + 1


def test_chinese_labels_are_those_of_the_form(landed):
    asked = {"year": 2019, "agency": "putuo-wjw", "columns": ["item", "item_label"], "data_dir": landed}
    found = govcrawl.load("proactive", **asked, labels="zh")
    pd.testing.assert_frame_equal(found, govcrawl.load("proactive", **asked))


def test_labels_of_findings(tmp_path):
    Store(tmp_path).land(make_report())
    found = govcrawl.load("checks", labels="en", data_dir=tmp_path).set_index("rule")
    assert found.loc["unknown_label", "rule_label"] == "A row's label is not recognised"
    assert found.loc["unknown_label", "severity_label"] == "Warning"
    assert found.loc["column_sums", "rule_label"] == "column_sums"  # is in no table


def test_another_language(landed):
    with pytest.raises(ArgumentError, match="write zh or en"):
        govcrawl.load("requests", labels="fr", data_dir=landed)


def test_across_takes_a_district_s_name(landed):
    found = govcrawl.across(district="普陀区", data_dir=landed)
    pd.testing.assert_frame_equal(found, govcrawl.across(district="putuo", data_dir=landed))
    assert not found.empty
