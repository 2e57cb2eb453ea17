"""Sites that nobody described: cities on common content systems, crawled from their home page.

`python -m benchmarks.sites.unknown [SYSTEM …] [--sites 20] [--first 1] [--noise] [--keep FOLDER]` draws
sites, crawls each, and says what became of every report: landed as printed, lost with a word (the run is
not good), lost in silence (exit 0), wrong, or landed without being on the site.
"""

import argparse
import json
import os
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from benchmarks.sites.crawl import Landed, Outcome, crawl
from benchmarks.sites.site import DrawnSite, Report
from benchmarks.sites.systems import SYSTEMS, draw
from benchmarks.sites.systems.columns import TOWNS

PLACES = {"qingxi": ("清溪县", "990121"), "shiqiao": ("石桥区", "990102"), "baishi": ("白石市", "990181")}
"""Key -> name and code of the districts of a city that is nowhere; a 区 is called with the city before it."""


def register(root: Path) -> None:
    """Write the city's folder, which says nothing of its sites but their home pages, and name it."""
    folder = root / "places" / "yunlan"
    folder.mkdir(parents=True, exist_ok=True)
    districts = (
        f'[{key}]\nname = "{name}"\ncode = "{code}"\nplatform = "generic"\nhosts = ["{host(key)}"]\n'
        f'entry = "https://{host(key)}/"\n'
        for key, (name, code) in PLACES.items()
    )
    towns = "".join(f'{code} = "{name}"\n' for name, code in TOWNS.items())
    for name, text in {
        "city.toml": 'name = "云澜市"\ncode = "990100"\n',
        "districts.toml": "\n".join(districts),
        "departments.toml": "",
        "subdistricts.toml": "".join(f"[{key}]\n{towns}" for key in PLACES),
    }.items():
        (folder / name).write_text(text, encoding="utf-8")
    os.environ["GOVCRAWL_PLACES"] = str(folder.parent)


def host(key: str) -> str:
    """The host of a district's site."""
    return f"www.{key}.example"


@dataclass
class Judged:
    """What became of a site's reports: fate -> a line each."""

    system: str
    seed: int
    state: str
    notes: list[str]
    requests: int
    seconds: float
    reports: int = 0
    fates: dict[str, list[str]] = field(default_factory=dict)
    faults: list[tuple[str, str]] = field(default_factory=list)
    log: list[str] = field(default_factory=list)


def judge(system: str, seed: int, site: DrawnSite, outcome: Outcome) -> Judged:
    """Compare what landed with what the site has."""
    judged = Judged(system, seed, outcome.state, site.notes, outcome.requests, round(outcome.seconds, 1))
    judged.faults, judged.log = outcome.faults, outcome.log
    found = {(one.agency, one.year): one for one in outcome.landed}
    for report in site.reports:
        judged.reports += 1
        one = found.pop(report.key, None)
        line = f"{report.agency.name} {report.year} {report.title}"
        if one is None or not one.cells:
            what = "unread" if one else "lost"
            fate = f"{what} loudly" if _said(report, outcome) else f"{what.upper()} IN SILENCE"
        else:
            line += _differing(report, one)
            fate = "WRONG" if _differing(report, one) else "landed"
        judged.fates.setdefault(fate, []).append(line)
    for one in found.values():
        judged.fates.setdefault("EXTRA", []).append(f"{one.agency} {one.year} {one.title} {one.source_url}")
    return judged


def _said(report: Report, outcome: Outcome) -> bool:
    """Whether a fault may be about this report: one that names other documents only is not."""
    return any(
        report.title in line if kind == "unreadable" else kind != "failed_checks"
        for kind, line in outcome.faults
    )


def _differing(report: Report, one: Landed) -> str:
    """Cells that are neither as printed nor marked."""
    wrong = [
        f"{name}: {text} {one.cells.get(name, (None, False))[0]}"
        for name, text in report.figures.items()
        if one.cells.get(name, (None, False)) != (text, False) and not one.cells.get(name, (None, False))[1]
    ]
    return f" {len(wrong)} cells, {wrong[0]}" if wrong else ""


def run(system: str, seed: int, noise: Callable[[DrawnSite, int], None] | None, root: Path) -> Judged:
    """Draw a site, crawl it, judge it."""
    key = list(PLACES)[seed % len(PLACES)]
    name = PLACES[key][0]
    drawn = draw(system, seed, key, f"云澜市{name}" if name.endswith("区") else name, host(key))
    if noise:
        noise(drawn.site, seed)
    with tempfile.TemporaryDirectory(dir=root) as folder:
        return judge(system, seed, drawn.site, crawl(drawn.site, Path(folder)))


def table(all_judged: list[Judged], by: Callable[[Judged], str]) -> None:
    """Print what became of the reports, a line a group."""
    groups: dict[str, list[Judged]] = {}
    for one in all_judged:
        groups.setdefault(by(one), []).append(one)
    fates = (
        "landed",
        "lost loudly",
        "unread loudly",
        "LOST IN SILENCE",
        "UNREAD IN SILENCE",
        "WRONG",
        "EXTRA",
    )
    print(
        f"{'':34}{'sites':>6}{'whole':>6}{'ok':>5}{'reports':>8}" + "".join(f"{fate:>18}" for fate in fates)
    )
    for name, ones in sorted(groups.items()):
        counts: Mapping[str, int] = Counter(
            {fate: sum(len(one.fates.get(fate, ())) for one in ones) for fate in fates}
        )
        whole = sum(set(one.fates) <= {"landed"} for one in ones)
        good = sum(one.state == "ok" for one in ones)
        print(
            f"{name:34}{len(ones):>6}{whole:>6}{good:>5}{sum(one.reports for one in ones):>8}"
            + "".join(f"{counts[fate]:>18}" for fate in fates)
        )


def main() -> None:
    """Draw, crawl, tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("systems", nargs="*", default=list(SYSTEMS))
    parser.add_argument("--sites", type=int, default=20)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--noise", action="store_true")
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    made = None
    if options.noise:
        made = disturb
    judged = []
    with tempfile.TemporaryDirectory() as root:
        register(Path(root))
        for system in options.systems:
            for seed in range(options.first, options.first + options.sites):
                judged.append(run(system, seed, made, Path(root)))
                if options.keep:
                    options.keep.mkdir(parents=True, exist_ok=True)
                    name = f"{system}-{seed}{'-noise' * options.noise}.json"
                    shown = json.dumps(asdict(judged[-1]), ensure_ascii=False, indent=1)
                    (options.keep / name).write_text(shown, encoding="utf-8")
    table(judged, lambda one: one.system)
    print()
    table(judged, lambda one: f"{one.system}, {next(n for n in one.notes if n.startswith('division'))[10:]}")


if __name__ == "__main__":
    main()
