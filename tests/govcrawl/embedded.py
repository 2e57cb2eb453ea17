"""Crawls of the embedded sites as a user runs them, and what they must find."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from govcrawl.sites.catalogue import sites
from govcrawl.sites.world import World
from pipelines.identity.title import kind_of
from pipelines.places import district
from tests.govcrawl.conftest import kept_for
from tests.govcrawl.processes import execute

ROOT = Path(__file__).parents[2]
LEDGER = '{"govcrawl.extensions.ledger.LedgerExtension": 150}'
PIPELINES = '{"tests.govcrawl.collect.CollectPipeline": 500}'


@dataclass
class Run:
    """A finished crawl."""

    code: int
    output: str
    items: list[dict[str, Any]]

    @property
    def reports(self) -> list[dict[str, Any]]:
        """The documents found that their titles call reports; of others only the document tells (图解)."""
        return [item for item in self.items if kind_of(item["hints"]["title"]) == "report"]

    @property
    def addresses(self) -> list[str]:
        """Of all reports found, sorted; one found twice is in it twice."""
        return sorted(item["url"] for item in self.reports)

    def stat(self, event: str) -> int:
        line = next((line for line in self.output.splitlines() if f"'govcrawl/{event}':" in line), "0")
        return int(line.rpartition(" ")[2].rstrip(",}"))


def crawl(spider: str, folder: Path, *options: str, sites: str = "embedded") -> Run:
    """`govcrawl crawl` in a process of its own."""
    collected = folder / "items.jsonl"
    collected.touch()
    settings = {
        "SITES": sites,
        "ITEM_PIPELINES": PIPELINES,
        "EXTENSIONS": LEDGER,
        "DATA_DIR": str(kept_for(sites, folder)),
    }
    done = execute(
        *("govcrawl", "crawl", spider),
        *(f"-s{name}={value}" for name, value in settings.items()),
        *options,
        env={**os.environ, "COLLECT": str(collected), "GOVCRAWL_DATA": str(folder)},
        together=True,
    )
    items = [json.loads(line) for line in collected.read_text(encoding="utf-8").splitlines()]
    return Run(done.returncode, done.stdout, items)


def published(spider: str) -> list[str]:
    """The addresses of all reports the embedded site of a district publishes, sorted."""
    hosts = set(district(spider).hosts)
    own = [site for site in sites(World()) if hosts & set(site.hosts)]
    return sorted({url for site in own for urls in site.published().values() for url in urls})
