"""One county (县) that nobody knows, with four reports on a site that is served here, and crawls of it."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.govcrawl.conftest import kept_for
from tests.govcrawl.imagined import publish
from tests.govcrawl.processes import execute
from tests.govcrawl.standin import StandIn, standin

HOME = "/qx/"
REPORTS = {
    "nb/1.html": "清溪县2024年政府信息公开工作年度报告",
    "nb/2.html": "清溪县教育局2024年政府信息公开工作年度报告",
    "nb/3.html": "清溪县财政局2024年政府信息公开工作年度报告",
    "nb/4.html": "清溪县河坪镇2024年政府信息公开工作年度报告",
}
DISTRICT = """
[qingxi]
name = "清溪县"
code = "990121"
platform = "generic"
hosts = ["www.qingxi.example"]
entry = "https://www.qingxi.example/qx/"
"""


@dataclass
class County:
    """The county's folder of places, its site and the data of its crawls."""

    site: StandIn
    root: Path

    def publish(self, titles: Mapping[str, str] = REPORTS) -> None:
        publish(self.site, HOME, titles)

    def acknowledge(self, *entries: Mapping[str, str]) -> None:
        """Write the registry anew, with these entries."""
        folder = self.root / "places" / "yunlan"
        folder.mkdir(parents=True, exist_ok=True)
        tables = [
            "\n[[qingxi.acknowledged]]\n" + "".join(f'{key} = "{text}"\n' for key, text in entry.items())
            for entry in entries
        ]
        (folder / "city.toml").write_text('name = "云澜市"\ncode = "990100"\n', encoding="utf-8")
        (folder / "districts.toml").write_text(DISTRICT + "".join(tables), encoding="utf-8")
        (folder / "subdistricts.toml").write_text('[qingxi]\nhpz = "河坪镇"\n', encoding="utf-8")

    def run(self, *command: str) -> "subprocess.CompletedProcess[str]":
        return execute("govcrawl", *command, cwd=self.root, env=self.environment())

    def begin(self, *command: str) -> "subprocess.Popen[str]":
        """The same, not waited for."""
        return subprocess.Popen(
            [sys.executable, "-m", "govcrawl", *command],
            cwd=self.root,
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def environment(self) -> dict[str, str]:
        data = kept_for("http", self.root / "data")
        return {**os.environ, "GOVCRAWL_PLACES": str(self.root / "places"), "GOVCRAWL_DATA": str(data)}

    def night(self, *options: str) -> tuple[int, list[str]]:
        """A crawl that asks for everything: its exit code and the lines that name the county."""
        done = self.run("crawl", "qingxi", "-arefresh=all", f"-sSITES={self.site.address}", *options)
        lines = done.stdout.splitlines()
        assert lines, done.stderr
        return done.returncode, [line for line in lines if line.startswith("qingxi: ")]


@contextmanager
def county_below(root: Path) -> Iterator[County]:
    """The county, its site served meanwhile, with all that is written in ``root``."""
    with standin() as site:
        made = County(site, root)
        made.publish()
        made.acknowledge()
        yield made
