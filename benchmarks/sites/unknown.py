"""Sites that nobody described: cities on common content systems, crawled from their home page.

`python -m benchmarks.sites.unknown [SYSTEM …] [--sites 20] [--first 1] [--kind K] [--each M] [--keep FOLDER]`
draws sites, crawls each plain and with kinds of noise, and says what became of every report.
"""

import argparse
import json
import os
import tempfile
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

from benchmarks.sites.draw import KINDS, dice
from benchmarks.sites.run import PLAIN, Result, Tally, all_kinds, lines, nights
from benchmarks.sites.site import DrawnSite
from benchmarks.sites.systems import SYSTEMS, draw
from benchmarks.sites.systems.columns import TOWNS
from benchmarks.sites.verdict import judge

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


def draw_site(system: str, kind: str, seed: int) -> DrawnSite:
    """The site of a city, with noise of a kind."""
    key = list(PLACES)[seed % len(PLACES)]
    name = PLACES[key][0]
    site = draw(system, seed, key, f"云澜市{name}" if name.endswith("区") else name, host(key)).site
    if kind != PLAIN:
        KINDS[kind](site, dice(system, kind, seed))
    return site


def look(system: str, kind: str, seed: int, keep: Path | None = None) -> tuple[str, Result]:
    """Draw, crawl and judge one site: how its reports are divided, and what became of them.

    A report that landed without a cell counts as lost: with a word if the crawl names it.
    """
    site = draw_site(system, kind, seed)
    with tempfile.TemporaryDirectory() as folder:
        outcome = nights(site, Path(folder))
    unread = [one.title for one in outcome.landed if not one.cells]
    outcome.landed = [one for one in outcome.landed if one.cells]
    verdict = judge(site, outcome)
    if keep:
        keep.mkdir(parents=True, exist_ok=True)
        shown = {
            "again": f"python -m benchmarks.sites.unknown {system} --first {seed} --sites 1 --kind {kind}",
            "notes": site.notes,
            "state": verdict.state,
            "right": len(verdict.right),
            "silent": list(verdict.silent.values()),
            "loud": list(verdict.loud.values()),
            "wrong": [f"{key}: {said}" for key, said in verdict.wrong.items()],
            "extra": verdict.extra,
            "landed without a cell": unread,
            "faults": outcome.faults,
            "log": outcome.log,
            "counts": outcome.counts,
        }
        text = json.dumps(shown, ensure_ascii=False, indent=1, default=str)
        (keep / f"{system}-{seed}-{kind}.json").write_text(text, encoding="utf-8")
    division = next(note for note in site.notes if note.startswith("division: "))[10:]
    result = Result(
        *(system, site.district, kind, seed, verdict, None),
        *(outcome.requests, outcome.seconds, outcome.fates),
    )
    return division, result


class Work(NamedTuple):
    """A site and the kinds of noise it is crawled with, after it was crawled plain."""

    system: str
    seed: int
    kinds: tuple[str, ...]
    keep: Path | None


def _do(work: Work) -> list[tuple[str, Result]]:
    done = [look(work.system, PLAIN, work.seed, work.keep)]
    before = done[0][1].verdict
    for kind in work.kinds:
        division, result = look(work.system, kind, work.seed, work.keep)
        done.append((division, result._replace(before=before)))
    return done


def main() -> None:
    """Draw, crawl, tell; exit with 1 if anything is wrong, extra or lost in silence."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("systems", nargs="*", default=list(SYSTEMS))
    parser.add_argument("--sites", type=int, default=20)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--kind", action="append", default=[], help="kinds of noise that begin so, or plain")
    parser.add_argument("--each", type=int, default=1, help="kinds of noise a site, in turn")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--keep", type=Path, help="folder for what became of each site")
    asked = parser.parse_args()
    kinds = [] if asked.kind == [PLAIN] else all_kinds(asked.kind)
    work = []
    for seed in range(asked.first, asked.first + asked.sites):
        for place, system in enumerate(asked.systems):
            turn = [
                kinds[(seed * asked.each + place * 7 + n) % len(kinds)] for n in range(asked.each) if kinds
            ]
            work.append(Work(system, seed, tuple(dict.fromkeys(turn)), asked.keep))
    groups: dict[str, dict[str, Tally]] = {"plain": {}, "divided": {}, "noise": {}}
    with tempfile.TemporaryDirectory() as root:
        register(Path(root))
        with ProcessPoolExecutor(asked.processes, get_context("spawn")) as pool:
            for done in pool.map(_do, work):
                for division, result in done:
                    noise = result.kind != PLAIN
                    names = {
                        "noise" if noise else "plain": result.platform + (" with noise" if noise else "")
                    }
                    names |= {"divided": division} if not noise else {"noise kind": result.kind}
                    for group, name in names.items():
                        groups.setdefault(group, {}).setdefault(name, Tally()).add(result)
    for tallies in filter(None, groups.values()):
        print("\n".join(lines(tallies)), end="\n\n")
    found = [example for tally in groups["plain"].values() for example in tally.examples]
    print("\n".join(found))
    if found or any(tally.examples for tally in groups["noise"].values()):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
