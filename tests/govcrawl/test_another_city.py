"""A city that the project has never heard of: one folder of places and its sites, crawled as a user does.

Two counties (县) and a county-level city (市), on the common content system TRS, with codes, names and
departments of their own. What each page prints is made here.
"""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pytest

from govcrawl import load
from tests.govcrawl.imagined import figure, publish
from tests.govcrawl.processes import execute
from tests.govcrawl.standin import StandIn, standin

PLACES = {
    "city.toml": r"""
name = "云澜市"
code = "990100"
left_out = ["路"]
[[agency_addresses]]
pattern = '/nb-(\w+?)/'
sample = "https://www.qingxi.example/qx/nb-rsj/1.html"
""",
    "districts.toml": "".join(
        f"""
[{key}]
name = "{name}"
code = "{code}"
platform = "generic"
hosts = ["www.{key}.example"]
entry = "https://www.{key}.example/{key}/"
"""
        for key, name, code in (
            ("qingxi", "清溪县", "990121"),
            ("shiqiao", "石桥县", "990122"),
            ("baishi", "白石市", "990181"),
        )
    ),
    "departments.toml": '[ywj]\nname = "渔务局"\naliases = ["渔业局"]\nexpected = true\n',
    "subdistricts.toml": """
[qingxi]
hpz = "河坪镇"
[shiqiao]
cjljd = "长江路街道"
[baishi]
qsjd = "青山街道"
bmx = "北门乡"
""",
}


class Published(NamedTuple):
    """A report as the site has it, and whose it is."""

    district: str
    title: str
    slug: str
    name: str
    kind: str
    published: str  # report year
    column: str  # folder of its page

    @property
    def year(self) -> int:
        return int(self.published)


REPORTS = [
    Published(*row.split())
    for row in """
qingxi 清溪县2024年政府信息公开工作年度报告 qzf 清溪县（全县综合） district 2024 nb
qingxi 清溪县人民政府办公室2024年政府信息公开工作年度报告 qfb 清溪县人民政府 government 2024 nb
qingxi 县教育局2024年政府信息公开工作年度报告 jyj 清溪县教育局 department 2024 nb
qingxi 清溪县公安局2024年政府信息公开工作年度报告 gaj 清溪县公安局 department 2024 nb
qingxi 云澜市清溪县渔业局2024年政府信息公开年报 ywj 清溪县渔务局 department 2024 nb
qingxi 河坪镇2024年政府信息公开工作年度报告 hpz 清溪县河坪镇人民政府 town 2024 nb
qingxi 2024年政府信息公开工作年度报告 rsj 清溪县人力资源和社会保障局 department 2024 nb-rsj
shiqiao 石桥县卫健委2024年政府信息公开工作年度报告 wjw 石桥县卫生健康委员会 department 2024 nb
shiqiao 石桥县长江街道2024年政府信息公开工作年度报告 cjljd 石桥县长江路街道办事处 subdistrict 2024 nb
shiqiao 国家税务总局石桥县税务局2024年政府信息公开工作年度报告 swj 国家税务总局石桥县税务局 department 2024 nb
baishi 白石市2024年政府信息公开工作年度报告 qzf 白石市（全市综合） district 2024 nb
baishi 白石市市场监督管理局2024年政府信息公开工作年度报告 scjgj 白石市市场监督管理局 department 2024 nb
baishi 市财政局2024年政府信息公开工作年度报告 czj 白石市财政局 department 2024 nb
baishi 白石市青山街道办事处2024年政府信息公开工作年度报告 qsjd 白石市青山街道办事处 subdistrict 2024 nb
baishi 北门乡人民政府2024年政府信息公开工作年度报告 bmx 白石市北门乡人民政府 town 2024 nb
""".strip().splitlines()
]
DISTRICTS = ("qingxi", "shiqiao", "baishi")


@pytest.fixture(scope="module")
def site() -> Iterator[StandIn]:
    """The three sites, on TRS, each below a path of its own."""
    with standin() as server:
        for district in DISTRICTS:
            own = [report for report in REPORTS if report.district == district]
            titles = {f"{report.column}/{number}.html": report.title for number, report in enumerate(own)}
            publish(server, f"/{district}/", titles)
        yield server


@pytest.fixture(scope="module")
def data(site: StandIn, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder after a night, with the folder of places as the only thing told."""
    root = tmp_path_factory.mktemp("elsewhere")
    folder = root / "places" / "yunlan"
    folder.mkdir(parents=True)
    for name, text in PLACES.items():
        (folder / name).write_text(text, encoding="utf-8")
    done = govcrawl("nightly", *DISTRICTS, f"-sSITES={site.address}", root=root)
    assert done.returncode == 0, done.stdout
    assert "All 3 districts as expected" in done.stdout
    assert "qingxi 清溪" in done.stdout
    return root / "address"


def govcrawl(*command: str, root: Path) -> "subprocess.CompletedProcess[str]":
    places = {"GOVCRAWL_PLACES": str(root / "places"), "GOVCRAWL_DATA": str(root / "address")}
    return execute("govcrawl", *command, env={**os.environ, **places}, together=True)


def test_every_report_has_landed_under_its_slug_and_name(data: Path) -> None:
    reports = load("reports", data_dir=data)
    landed = {
        (row.agency, row.year, row.agency_name, row.agency_kind, row.district, row.title)
        for row in reports.itertuples()
    }
    assert landed == {
        (f"{one.district}-{one.slug}", one.year, one.name, one.kind, one.district, one.title)
        for one in REPORTS
    }
    assert set(reports["status"]) == {"complete"}


def test_every_number_is_what_its_page_prints(data: Path) -> None:
    requests, proactive = load("requests", data_dir=data), load("proactive", data_dir=data)
    for one in REPORTS:
        rows = of(requests, one)
        assert len(rows) == 175
        for row in rows.itertuples():
            assert row.raw == figure(one.title, f"requests.{row.outcome}.{row.applicant}")
        rows = of(proactive, one)
        assert len(rows) == 10
        for row in rows.itertuples():
            assert row.raw == figure(one.title, f"proactive.{row.item}.{row.measure}")


def of(frame: pd.DataFrame, one: Published) -> pd.DataFrame:
    return frame[(frame["agency"] == f"{one.district}-{one.slug}") & (frame["year"] == one.year)]


def test_whose_reports_are_missing_is_told(data: Path) -> None:
    done = govcrawl("status", "qingxi", root=data.parent)
    assert "清溪县财政局" in done.stdout
    assert "清溪县教育局" not in done.stdout
    assert "Traceback" not in done.stdout


def test_its_spiders_keep_the_contract(data: Path) -> None:
    done = govcrawl("checkall", *DISTRICTS, root=data.parent)
    assert (done.returncode, done.stdout) == (0, "3 spiders keep the contract\n")
