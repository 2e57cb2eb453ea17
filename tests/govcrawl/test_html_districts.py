"""Xuhui, minhang, jiading, qingpu, fengxian and the municipal copies, crawled over the embedded sites."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from govcrawl.lists.addresses import address_key
from govcrawl.sites import embedded
from govcrawl.sites.catalogue import sites
from govcrawl.sites.fault_injection import InjectedFault
from govcrawl.sites.protocol import Site
from govcrawl.sites.world import World
from pipelines.identity.title import kind_of
from tests.govcrawl.conftest import kept_for
from tests.govcrawl.processes import execute
from tests.govcrawl.standin import Answer, Asked, standin

ROOT = Path(__file__).parents[2]
COLLECT = '{"tests.govcrawl.collect.CollectPipeline": 500}'
WORLD = World()
HOSTS = {
    "xuhui": "www.xuhui.gov.cn",
    "minhang": "zwgk.shmh.gov.cn",
    "jiading": "www.jiading.gov.cn",
    "qingpu": "www.shqp.gov.cn",
    "fengxian": "xxgk.fengxian.gov.cn",
    "shanghai": "www.shanghai.gov.cn",
}
SITES: dict[str, Site] = {
    name: site for site in sites(WORLD) for name, host in HOSTS.items() if site.hosts[0] == host
}
LANDED = {"xuhui": 18, "minhang": 18, "jiading": 18, "qingpu": 18, "fengxian": 18, "shanghai": 2}
STREETS = "/mh-xxgk-cms/website/mh_xxgk/gknb_zjdxzgyqnb/List"
FAULTS = (
    InjectedFault("slow", host="xxgk.fengxian.gov.cn", seconds=0.05),
    InjectedFault("unavailable", host="zwgk.shmh.gov.cn", path=f"{STREETS}/list_2.htm"),
    InjectedFault("unavailable", host="www.shqp.gov.cn", path="/shqp/zwgk/gknb/zjd/index_1.html"),
)


@dataclass
class Run:
    code: int
    output: str
    folder: Path

    def stat(self, name: str) -> int:
        line = next((line for line in self.output.splitlines() if f"'govcrawl/{name}':" in line), ": 0,")
        return int(line.partition(": ")[2].rstrip(",}"))

    @property
    def landed(self) -> set[tuple[str, int]]:
        files = (self.folder / "datasets" / "reports").glob("year=*/agency=*/*.parquet")
        return {(f.parent.name.removeprefix("agency="), int(f.parent.parent.name[5:])) for f in files}

    @property
    def items(self) -> list[dict[str, object]]:
        lines = (self.folder / "items").read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines]


def crawl(spider: str, address: str, folder: Path, *, collect: bool = False) -> Run:
    """Collected as items, or read and landed."""
    (folder / "items").touch()
    options = [f"-sITEM_PIPELINES={COLLECT}", "-sEXTENSIONS={}"] if collect else []
    done = execute(
        *("govcrawl", "crawl", spider, f"-sSITES={address}", *options),
        env={**os.environ, "COLLECT": str(folder / "items"), "GOVCRAWL_DATA": str(kept_for(address, folder))},
        together=True,
    )
    assert "Traceback" not in done.stdout
    return Run(done.returncode, done.stdout, folder)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with embedded() as server:
        yield server


@pytest.fixture(scope="module")
def faulty() -> Iterator[str]:
    with embedded(faults=FAULTS) as server:
        yield server


def published(spider: str) -> set[str]:
    return {address_key(url) for urls in SITES[spider].published().values() for url in urls}


@pytest.mark.parametrize("spider", HOSTS)
def test_all_that_is_published_lands_and_nothing_else(spider: str, address: str, tmp_path: Path) -> None:
    run = crawl(spider, address, tmp_path)
    assert run.landed == set(SITES[spider].published())
    assert len(run.landed) == LANDED[spider]
    assert run.stat("documents/landed") == run.stat("documents/complete") == len(published(spider))
    assert run.stat("lists/broken") == run.stat("fates/offsite") == 0
    assert run.code == 0


def test_what_the_crawl_knows_of_a_report(address: str, tmp_path: Path) -> None:
    """The agency of its column, district and date of its row; copies are of the district in the title."""
    hints: dict[str, dict[str, dict[str, object]]] = {}
    for spider in HOSTS:
        folder = tmp_path / spider
        folder.mkdir()
        run = crawl(spider, address, folder, collect=True)
        found = {address_key(str(item["url"])): item for item in run.items}
        for url in found.keys() - published(spider):
            assert kind_of(found.pop(url)["hints"]["title"]) == "maybe"  # type: ignore[index]  # JSON
        assert found.keys() == published(spider)
        hints[spider] = {str(item["url"]): item["hints"] for item in found.values()}  # type: ignore[misc]  # JSON
    of_rsj = [hint for hint in hints["xuhui"].values() if hint["agency_abbr"] == "rsj"]
    assert {hint["agency_name"] for hint in of_rsj} == {"上海市徐汇区人力资源和社会保障局"}
    assert len(of_rsj) == 3
    notices = [str(hint["title"]) for hint in hints["xuhui"].values() if "通知" in str(hint["title"])]
    assert notices == ["关于印发2023年上海市徐汇区政府信息公开工作年度报告的通知"]
    assert {hint["agency_abbr"] for hint in hints["minhang"].values()} == {None, "wjw"}
    assert {hint["agency_abbr"] for hint in hints["jiading"].values()} == {None, "weisheng", "renshe"}
    assert {hint["agency_name"] for hint in hints["fengxian"].values()} >= {"上海市奉贤区卫生健康委员会"}
    assert {hint["district"] for hint in hints["shanghai"].values()} == {"putuo"}
    assert all(hint["listed_on"] for found in hints.values() for hint in found.values())


def test_a_list_that_is_broken_is_said_and_the_rest_lands(faulty: str, tmp_path: Path) -> None:
    run = crawl("qingpu", faulty, tmp_path)
    assert run.stat("lists/broken") == 1
    assert "zjd/index_1.html: status 503" in run.output
    lost = {key for key in SITES["qingpu"].published() if key not in run.landed}
    assert lost == {(f"qingpu-{abbr}", year) for abbr in ("xyjd", "zjjz") for year in (2022, 2023)}
    assert run.code == 1


def test_what_a_broken_page_would_list_the_search_knows(faulty: str, tmp_path: Path) -> None:
    run = crawl("minhang", faulty, tmp_path)
    unknown = {("minhang-xzz", 2022)}  # 年报, so its title has not the words that are searched for
    assert run.landed == set(SITES["minhang"].published()) - unknown
    assert run.stat("lists/broken") == 1
    assert run.stat("site_search/beyond_lists") > 1
    assert run.code == 1


def test_a_slow_site_is_waited_for(faulty: str, tmp_path: Path) -> None:
    assert len(crawl("fengxian", faulty, tmp_path).landed) == 18


def test_an_application_whose_api_has_to_be_guessed(tmp_path: Path) -> None:
    """No bundle, pages counted from 0, an answer that breaks off; the article links to a file."""
    rows = [{"id": f"i{n}", "title": f"奉贤区第{n}局2024年年报", "date": "2025-01-22"} for n in range(20)]

    def listed(asked: Asked) -> Answer:
        form = dict(pair.split("=") for pair in asked.body.decode().split("&"))
        first = int(form["page"]) * 15
        answer = json.dumps({"data": {"rows": rows[first : first + 15], "total": len(rows)}})
        return Answer(answer if form["columnId"] == "7193" else answer[:40])

    def detail(asked: Asked) -> Answer:
        body = "<p>见附件</p><a href='/files/1.pdf'>2024年政府信息公开工作年度报告.pdf</a>"
        return Answer(json.dumps({"success": True, "data": {"content": body if b"i19" in asked.body else "<p>一、总体情况</p>"}}))  # fmt: skip # noqa: E501

    with standin() as site:
        site.pages |= {f"/art/list/{n}": "<div id=app></div>" for n in (7193, 7195)}
        site.pages |= {"/html/art/list": listed, "/html/info/detail": detail, "/files/1.pdf": b"%PDF-1.7"}
        run = crawl("fengxian", site.address, tmp_path, collect=True)
    urls = {str(item["url"]).removeprefix("https://xxgk.fengxian.gov.cn") for item in run.items}
    assert urls == {*(f"/art/info/7193/i{n}" for n in range(19)), "/files/1.pdf"}
    assert run.stat("lists/broken") == 1
    assert "art/list/7195: page 1 of /html/column/list: status 404" in run.output
    assert len(run.items) == 20
