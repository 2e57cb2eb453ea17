"""The dataset of agencies, against the registry and the reports that were landed."""

import pandas as pd
import pytest

import govcrawl
from pipelines import places
from pipelines.analysis.agencies import AGENCIES, printed_name
from pipelines.store.landing import Store
from tests.pipelines.analysis.worlds import generated
from tests.pipelines.store.reports import make_report

REPORTS = generated("changning", "putuo")


@pytest.fixture(scope="module")
def known(landed):
    return govcrawl.agencies(data_dir=landed).set_index("agency")


def test_all_that_exist_or_have_a_report(known):
    expected = {one.slug for key in places.districts() for one in places.agencies(key) if one.expected}
    assert set(known.index) == expected | {one.agency.slug for one in REPORTS}
    assert known.index.is_unique
    assert list(known.columns) == [one.name for one in AGENCIES][1:]


def test_of_one_that_reported(known):
    [*years] = sorted(one.year for one in REPORTS if one.agency.slug == "putuo-wjw")
    found = known.loc["putuo-wjw"]
    assert list(found["years"]) == years
    assert found["expected_since"] == years[0]
    assert (found["agency_name"], found["short_name"]) == ("上海市普陀区卫生健康委员会", "卫生健康委员会")
    assert (found["agency_kind"], found["district"]) == ("department", "putuo")
    assert set(found["names"]) == set(years)
    assert all("普陀区" in name and "卫生健康委员会" in name for name in found["names"].values())
    assert found["expected"]
    assert pd.isna(found["successor"])


def test_of_one_that_did_not(known):
    found = known.loc["jingan-rsj"]
    assert list(found["years"]) == []
    assert found["names"] == {}
    assert found["expected_since"] == 2024  # the newest year that landed


def test_names_over_time_and_successors(tmp_path):
    store = Store(tmp_path)
    for slug, name, year, title in (
        ("putuo-wsj", "上海市普陀区卫生局", 2013, "普陀区卫生局2013年政府信息公开年报"),
        ("putuo-rsj", "上海市普陀区人力资源和社会保障局", 2022, "2022年政府信息公开年度报告（普陀区人保局）"),
        ("putuo-rsj", "上海市普陀区人力资源和社会保障局", 2023, "普陀区人社局2023年政府信息公开年度报告"),
        ("putuo-rsj", "上海市普陀区人力资源和社会保障局", 2024, "2024年政府信息公开年度报告"),
        ("zhabei-wjsw", "上海市闸北区卫生和计划生育委员会", 2014, None),
        ("putuo-hyswzx1234567890", "上海市普陀区海洋事务中心", 2024, None),
    ):
        report = make_report(slug, year, title=title, source_url=f"https://x.gov.cn/{slug}/{year}")
        report.identity.agency_name = name
        report.identity.district = "jingan" if slug.startswith("zhabei") else "putuo"
        store.land(report)
    known = govcrawl.agencies(data_dir=tmp_path).set_index("agency")
    assert known.loc["putuo-rsj", "names"] == {
        2022: "普陀区人保局",
        2023: "普陀区人社局",
        2024: "上海市普陀区人力资源和社会保障局",
    }
    assert known.loc["putuo-wsj", "successor"] == "putuo-wjw"
    assert not known.loc["putuo-wsj", "expected"]
    assert pd.isna(known.loc["putuo-wsj", "expected_since"])
    assert known.loc["zhabei-wjsw", "district"] == "jingan"
    assert known.loc["zhabei-wjsw", "successor"] == "jingan-wjw"
    derived = known.loc["putuo-hyswzx1234567890"]
    assert derived["agency_name"] == "上海市普陀区海洋事务中心"
    assert pd.isna(derived["short_name"])
    assert set(govcrawl.agencies(district="静安区", data_dir=tmp_path)["district"]) == {"jingan"}


def test_they_are_a_view(landed):
    [(name, names)] = (
        govcrawl.connect(data_dir=landed)
        .sql("select agency_name, names[2024::smallint] from agencies where agency = 'changning-rsj'")
        .fetchall()
    )
    assert name == "上海市长宁区人力资源和社会保障局"
    assert "长宁区人力资源和社会保障局" in names


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("长宁区人社局2024年政府信息公开工作年度报告", "长宁区人社局"),
        ("2024年政府信息公开工作年度报告（上海市长宁区人社局）", "上海市长宁区人社局"),
        ("2023年长征镇人民政府政府信息公开年报", "长征镇人民政府"),
        ("上海市宝山区高境镇人民政府2023年政府信息公开工作年度报告", "上海市宝山区高境镇人民政府"),
        ("关于长宁区教育局2020年度政府信息公开工作年度报告", "长宁区教育局"),
        ("2021年度政府信息公开年报", None),
        ("", None),
        (None, None),
    ],
)
def test_the_name_in_a_title(title, name):
    assert printed_name(title) == name
