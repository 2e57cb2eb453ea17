"""All spiders over the embedded sites: what each found and landed against what its site holds.

Usage: python -m benchmarks.fleet [demo|full]. A table, a line a spider; all equal but the blocked one.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from govcrawl.fates import listed
from govcrawl.sites import embedded
from govcrawl.sites.catalogue import sites
from govcrawl.sites.world import World
from govcrawl.terminal import table
from pipelines.places import District, registered

SPIDERS = Path(__file__).parent.parent / "govcrawl" / "spiders"
BLOCKED = "huangpu"
COLUMNS = ("spider", "lines", "lists", "holds", "listed", "reports", "landed", "requests a report", "state")


def main() -> None:
    """Run one night over everything and print the table."""
    scale = sys.argv[1] if sys.argv[1:2] and sys.argv[1] in {"demo", "full"} else "demo"
    with tempfile.TemporaryDirectory() as folder:
        log, data = Path(folder, "access.jsonl"), Path(folder, "address")
        with embedded(scale=scale, access_log=log) as address:
            command = [sys.executable, "-m", "scrapy", "nightly", "-s", f"SITES={address}", "-L", "ERROR"]
            environment = os.environ | {"GOVCRAWL_DATA": str(data)}
            subprocess.run(
                [*command, "--expect-blocked", BLOCKED], env=environment, capture_output=True, check=False
            )
        asked = Counter(json.loads(line)["host"] for line in log.read_text("utf-8").splitlines())
        manifest = max(path for path in data.joinpath("runs").glob("2*.json"))
        runs = json.loads(manifest.read_text("utf-8"))["spiders"]
    holds = [(site.hosts, site.published()) for site in sites(World(scale))]
    print(
        f"All spiders over the embedded sites, scale {scale} (holds and found: addresses; the rest: reports)"
    )
    print(
        "\n".join(
            table(COLUMNS, [line(entry, runs[name], holds, asked) for name, entry in registered().items()])
        )
    )


Published = Mapping[tuple[str, int], Sequence[str]]
"""(agency, year) -> addresses."""


def line(
    entry: District,
    run: Mapping[str, Any],
    holds: Sequence[tuple[Sequence[str], Published]],
    asked: Counter[str],
) -> tuple[object, ...]:
    """One spider's numbers, in the order of ``COLUMNS``."""
    own = [published for hosts, published in holds if any(entry.allows(f"https://{host}/") for host in hosts)]
    addresses = sum(len(urls) for published in own for urls in published.values())
    reports = {key for published in own for key in published}
    landed = sum(len(agencies) for agencies in run["agencies"].values())
    requests = sum(count for host, count in asked.items() if entry.allows(f"https://{host}/"))
    return (
        entry.key,
        len((SPIDERS / f"{entry.key}.py").read_text("utf-8").splitlines()),
        run["counts"].get("lists/walked", 0),
        addresses,
        listed(run["fates"]),
        len(reports),
        landed,
        f"{requests / landed:.1f}" if landed else "-",
        run["state"],
    )


if __name__ == "__main__":
    main()
