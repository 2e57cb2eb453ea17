"""What a shell completes after ``govcrawl``: commands, options, spiders, what has landed."""

import argparse
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import argcomplete
from argcomplete.shell_integration import shellcode
from scrapy.spiderloader import get_spider_loader
from scrapy.utils.conf import arglist_to_dict
from scrapy.utils.project import get_project_settings

from govcrawl.command import NAMES, command
from govcrawl.targets import data_folder
from pipelines.storage import is_address
from pipelines.store import paths
from pipelines.store.partitions import partitions

COMPLETING = "_ARGCOMPLETE"
"""The variable by which the shell's function asks for completions instead of a run."""

SHELLS = ("bash", "zsh", "fish")


def script(shell: str) -> str:
    """What one of ``SHELLS`` must evaluate to complete ``govcrawl``."""
    return shellcode(["govcrawl"], shell=shell)


def complete() -> None:
    """Answer the shell and end."""
    line = os.environ["COMP_LINE"].split()
    argcomplete.autocomplete(_parser(line), always_complete_options=False)


def _parser(words: Iterable[str]) -> argparse.ArgumentParser:
    """All commands, with the options and arguments of those among ``words``: to load one takes a while."""
    parser = argparse.ArgumentParser(prog="govcrawl")
    parser.add_argument("--version", action="store_true")
    places = parser.add_subparsers(metavar="COMMAND")
    for name in NAMES:
        place = places.add_parser(name, conflict_handler="resolve")
        if name in words:
            command(name, get_project_settings()).add_options(place)
            for action in place._actions:  # noqa: SLF001 - argparse has no other list of them
                if action.metavar in COMPLETERS:
                    action.completer = COMPLETERS[action.metavar]  # type: ignore[attr-defined]
    return parser


def _spiders(**_: Any) -> list[str]:
    return get_spider_loader(get_project_settings()).list()


def _agencies(*, parsed_args: argparse.Namespace, **_: Any) -> set[str]:
    return {agency for agency, _ in _landed(parsed_args)}


def _years(*, parsed_args: argparse.Namespace, **_: Any) -> set[str]:
    return {str(year) for agency, year in _landed(parsed_args) if agency == parsed_args.agency}


def _landed(parsed: argparse.Namespace) -> Iterator[tuple[str, int]]:
    """Agency and year of each report in the data folder the line names so far."""
    settings = get_project_settings()
    settings.setdict(arglist_to_dict(parsed.set), priority="cmdline")
    if is_address(settings["DATA_DIR"]):  # a key on the keyboard fetches nothing
        return
    root: Path = data_folder(settings)
    for year in paths.years(root, "reports"):
        yield from ((agency, year) for agency, _ in partitions(root, "reports", year))


COMPLETERS: dict[str, Callable[..., Iterable[str]]] = {
    "SPIDER": _spiders,
    "AGENCY": _agencies,
    "YEAR": _years,
}
"""What completes an argument, by its name in the usage line."""
