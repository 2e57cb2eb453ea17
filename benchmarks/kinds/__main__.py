"""Reports of every kind of document, whose cells are known, as the reader reads them.

`python -m benchmarks.kinds [N] [--kind K] [--seed S] [--save DIR] [--prove] [--ocr]`: N documents of each
variant (default 1) of all kinds, or of those that begin with K (`xlsx`, `pdf.three_lines`). `--prove`: what
LibreOffice, Chromium and PDFium show of them must agree with what is called right. Exit status 1 if a cell is
wrong or lost in silence, a reason names another kind, a hostile file takes too long, or a viewer disagrees.
"""

import argparse
import multiprocessing
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from benchmarks.kinds import run
from benchmarks.kinds.run import Made, Tally

BATCH = 60
"""Documents that are made together."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the documents, read them, say what is silent, and save each that is where asked to."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.kinds", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("documents", nargs="?", type=int, default=1, metavar="N", help="of each variant")
    parser.add_argument(
        "--kind", action="append", default=[], metavar="K", help="kinds that begin so; repeatable"
    )
    parser.add_argument("--seed", type=int, default=0, metavar="S")
    parser.add_argument("--save", type=Path, metavar="DIR", help="documents with silent cells go here")
    parser.add_argument("--save-all", action="store_true", help="all documents go there")
    parser.add_argument("--prove", action="store_true")
    parser.add_argument("--ocr", action="store_true", help="have pictures read, where the reader can")
    parser.add_argument("--variants", action="store_true", help="a line a variant, not a kind")
    asked = parser.parse_args(arguments if arguments is not None else sys.argv[1:])
    kinds: dict[str, Tally] = {}
    silent: list[str] = []
    skipped: dict[str, str] = {}
    if asked.prove:
        return prove(asked.kind, asked.documents, asked.seed)
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        for made in _made(pool, asked.kind, asked.documents, asked.seed):
            if made.draft is None:
                skipped[made.name] = made.missing
                continue
            if asked.save and asked.save_all:
                save(asked.save, made)
            look = run.look(made.name, made.seed, made.draft, ocr=asked.ocr)
            group = made.name if asked.variants else made.name.partition(".")[0]
            kinds.setdefault(group, Tally()).add(look)
            if asked.variants:
                print(run.line(made.name, look), file=sys.stderr)
            if look.verdict.silent or not look.verdict.true_reason:
                said = look.verdict.silent or [f"refused untruly: {look.verdict.reason}"]
                more = f" (and {len(said) - 1} more)" if len(said) > 1 else ""
                silent.append(f"{made.name} --seed {made.seed}: {said[0]}{more}")
                print(silent[-1], file=sys.stderr)
                if asked.save:
                    save(asked.save, made)
    if kinds:
        print("\n".join(run.lines(dict(sorted(kinds.items())))))
    for name, why in skipped.items():
        print(f"skipped: {name}: not here: {why}")
    print(f"\n{len(silent)} documents with silent cells or untrue reasons")
    print("\n".join(silent))
    return 1 if silent else 0


def _made(pool: ProcessPoolExecutor, beginnings: Sequence[str], documents: int, seed: int) -> Iterator[Made]:
    names = pool.submit(run.variants, beginnings).result()
    work = [(name, number) for name in names for number in range(seed, seed + documents)]
    for at in range(0, len(work), BATCH):
        yield from pool.submit(run.make, work[at : at + BATCH]).result()


def prove(kinds: Sequence[str], documents: int, seed: int) -> int:
    """Show the documents to viewers; 1 if one shows something else than is called right."""
    from benchmarks.kinds.proof import differences

    wrong = shown = 0
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        made = [one for one in _made(pool, kinds, documents, seed) if one.draft]
        pairs = [(one.name, one.draft) for one in made if one.draft]
        for one, found in zip(made, pool.submit(differences, pairs).result(), strict=True):
            shown += 1
            wrong += bool(found)
            if found:
                print(f"a viewer disagrees: {one.name} --seed {one.seed}: {found[0]} (of {len(found)})")
    print(f"{shown:,} documents, {wrong} of them shown otherwise than called")
    return 1 if wrong else 0


def save(folder: Path, made: Made) -> None:
    """Put the document there, under its variant and seed."""
    assert made.draft
    folder.mkdir(parents=True, exist_ok=True)
    suffix = made.draft.name.rpartition(".")[2]
    (folder / f"{made.name}.{made.seed}.{suffix}").write_bytes(made.draft.body)


if __name__ == "__main__":
    sys.exit(main())
