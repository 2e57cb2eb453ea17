"""Cells as `read` gives them against what viewers show.

`python -m benchmarks.viewers [N] [--kind K] [--seed S] [--save DIR]`: N pages (default 100,000) of all kinds,
or of those that begin with K. `--prove M`: M pages of each kind are first shown to Chromium or drawn by
PDFium, and what the mutation called right must be what is to be seen. `--doc M`: M Word files, made into old
ones by LibreOffice. `--real DIR`: the HTML files in DIR as Chromium shows them. Exit status 1 if anything is
silent, a harmless change is marked, or a viewer shows something else.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.viewers import run
from benchmarks.viewers.chromium import Chromium, differences, not_shown
from benchmarks.viewers.libreoffice import converted
from benchmarks.viewers.mutations import KINDS
from benchmarks.viewers.renderer import differences as drawn_otherwise
from benchmarks.viewers.verdict import judge
from pipelines.read import read

DOC = (
    "word.hides",
    "word.shows",
    "word.raises",
    "word.lowers",
    "word.strikes",
    "word.paragraph_style",
    "neutral.word",
)
"""Kinds that LibreOffice keeps in an old Word file."""


def main() -> int:
    """Read the pages, say what is silent, and save an example of each kind where asked to."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.viewers",
        description=__doc__,
        formatter_class=argparse.RawTextHelpFormatter,
    )
    parser.add_argument("pages", nargs="?", type=int, default=100_000, metavar="N")
    parser.add_argument(
        "--kind", action="append", default=[], metavar="K", help="kinds that begin so; repeatable"
    )
    parser.add_argument("--seed", type=int, default=0, metavar="S")
    parser.add_argument("--save", type=Path, metavar="DIR", help="an example of each silent kind goes here")
    parser.add_argument("--prove", type=int, default=0, metavar="M")
    parser.add_argument("--doc", type=int, default=0, metavar="M")
    parser.add_argument("--real", type=Path, metavar="DIR")
    asked = parser.parse_args()
    kinds = [kind for kind in KINDS if not asked.kind or kind.startswith(tuple(asked.kind))]
    wrong = prove(kinds, asked.prove, asked.seed) if asked.prove else 0
    wrong += real(asked.real) if asked.real else 0
    total = old_word_files(kinds, asked.doc, asked.seed) if asked.doc else {}
    start = time.perf_counter()
    for number, counted in enumerate(run.run(kinds, asked.pages, asked.seed)):
        done = sum(tally.pages for tally in counted.values())
        if number % 10 == 0:
            print(f"{done:,} pages, {done / (time.perf_counter() - start):.0f}/s", file=sys.stderr)
        latest = counted
    if asked.pages:
        run.merge(total, latest)
    print("\n".join(run.lines(total)))
    silent = {kind: tally for kind, tally in total.items() if tally.examples}
    print(f"\n{len(silent)} of {len(kinds)} kinds with silent cells or false alarms")
    for kind, tally in sorted(silent.items()):
        seed, what = tally.examples[0]
        print(f"  {kind} --seed {seed}: {tally.silent_pages}/{tally.pages} pages: {what}")
        if asked.save:
            asked.save.mkdir(parents=True, exist_ok=True)
            page = run.mutated(kind.removesuffix(" (doc)"), seed)
            (asked.save / f"{kind.removesuffix(' (doc)')}.{seed}.{page.form}").write_bytes(page.body())
    return 1 if silent or wrong else 0


def prove(kinds: Sequence[str], pages: int, seed: int) -> int:
    """Show so many pages of each kind to a browser or a renderer; how many cells it shows otherwise."""
    wrong = shown = 0
    with Chromium() as browser:
        for kind in kinds:
            for number in range(seed, seed + pages):
                page = run.mutated(kind, number)
                found: list[str] = []
                if page.form == "html":
                    found = differences(page, browser.shown(page))
                elif page.form == "pdf" and kind not in run.UNPROVED:
                    found = drawn_otherwise(page)
                shown += page.form != "docx"
                wrong += len(found)
                if found:
                    print(f"a viewer disagrees: {kind} --seed {number}: {found[0]} (of {len(found)})")
    print(f"{shown:,} pages shown by viewers, {wrong} cells otherwise than called\n")
    return wrong


def old_word_files(kinds: Sequence[str], pages: int, seed: int) -> dict[str, run.Tally]:
    """Word files made into old ones by LibreOffice, judged by the same answers."""
    kept = [kind for kind in kinds if kind.startswith(DOC)]
    work = [(kind, number) for number in range(seed, seed + pages // max(1, len(kept)) + 1) for kind in kept][
        :pages
    ]
    made = [run.mutated(kind, number) for kind, number in work]
    total: dict[str, run.Tally] = {}
    for (kind, number), page, body in zip(
        work, made, converted([page.body() for page in made], "doc"), strict=True
    ):
        if body is not None:
            verdict = judge(read(body, "application/msword", run.ADDRESS), page.answers)
            total.setdefault(f"{kind} (doc)", run.Tally()).add(
                number, verdict, neutral=kind.startswith("neutral")
            )
    return total


def real(folder: Path) -> int:
    """The HTML files of a folder: how many unmarked values no cell shows."""
    wrong = files = 0
    with Chromium() as browser:
        for path in sorted(folder.glob("*.html")):
            body = path.read_bytes()
            found = not_shown(body, read(body, "text/html", path.name), browser)
            files += 1
            wrong += len(found)
            for line in found[:3]:
                print(f"a viewer disagrees: {path.name}: {line}")
    print(f"{files} files of {folder.name}: {wrong} unmarked values that Chromium does not show\n")
    return wrong


if __name__ == "__main__":
    sys.exit(main())
