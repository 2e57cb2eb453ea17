"""What all our commands have in common: how they are called, what they print where, what they exit with."""

import argparse
import os
import shlex
import sys
from abc import abstractmethod
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from enum import IntEnum
from functools import partial
from importlib import import_module
from inspect import getdoc
from pathlib import Path
from pkgutil import iter_modules
from typing import Any, ClassVar, NoReturn

from scrapy.commands import BaseRunSpiderCommand, ScrapyCommand
from scrapy.exceptions import UsageError
from scrapy.settings import Settings

from govcrawl.arguments import check_log_level, check_settings, check_writable
from govcrawl.ending import end_in_time
from govcrawl.visible import guard, visible, visible_json
from pipelines.errors import ArgumentError, ConfigurationError, GovcrawlError

NAMES = sorted(module.name for module in iter_modules([str(Path(__file__).with_name("commands"))]))
"""Of all our commands: each is the class ``Command`` of a module of its name."""


class Exit(IntEnum):
    """What a command's exit code says; ``docs/commands.md`` has the same table."""

    GOOD = 0
    """Done, and nothing needs attention."""
    ATTENTION = 1
    """Done or broken off, and something needs attention: the last lines say what."""
    REFUSED = 2
    """Nothing was done: an argument is wrong, or what it names is not there. One line says what to write."""
    INTERRUPTED = 130
    """Ctrl-C, before there was a result (128 + SIGINT, as shells count)."""
    TERMINATED = 143
    """SIGTERM, before there was a result, or because a crawl did not end in good order (128 + SIGTERM)."""
    CLOSED = 141
    """Whoever read the output wanted no more of it, `| head` (128 + SIGPIPE)."""


class GovcrawlCommand(ScrapyCommand):
    """A command of ours: called as ``govcrawl <name>`` everywhere and as ``scrapy <name>`` in the project.

    The first line of a command's docstring stands in the list of commands, all of it in its help. Results go
    to standard output, progress, log and what went wrong to standard error. With ``--json``, where
    ``has_json`` is set, standard output holds JSON and nothing else.

    An ``ArgumentError`` or a ``ConfigurationError`` is the user's to mend: one line, exit code 2. So is any
    other ``GovcrawlError`` one line, with exit code 1: something was done by then.
    """

    requires_project = True
    requires_crawler_process = False
    default_settings: ClassVar[dict[str, Any]] = {"LOG_ENABLED": False}
    program: ClassVar[str] = "scrapy"  # or govcrawl: as which the user called it
    has_json: ClassVar[bool] = False

    @property
    def called(self) -> str:
        """What the user wrote to call it: ``govcrawl show``."""
        return f"{self.program} {type(self).__module__.rpartition('.')[2]}"

    @property
    def interrupted(self) -> str:
        """What is said after Ctrl-C."""
        return "interrupted"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return (getdoc(type(self)) or "").partition("\n")[0].rstrip(".")

    def long_desc(self) -> str:
        """What its help says before the options."""
        return " ".join((getdoc(type(self)) or "").split()).replace("%", "%%")

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the command's own arguments and options."""

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Declare all there are. The usage line names the command's own; Scrapy's have a heading."""
        parser.prog, parser.usage, parser.formatter_class = self.called, None, argparse.HelpFormatter
        parser.error = partial(self._refuse, parser)  # type: ignore[method-assign]  # Scrapy makes the parser
        self.add_arguments(parser)
        if self.has_json:
            parser.add_argument("--json", action="store_true", help="print JSON, as docs/commands.md says")
        parser.usage = parser.format_usage().partition("usage: ")[2].rstrip()
        lists = (action.dest for action in parser._actions if action.nargs in {"*", "+"})  # noqa: SLF001
        self._list = next(lists, None)
        super().add_options(parser)

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Refuse what no option and no argument takes, then check the rest, before anything starts."""
        assert self.settings is not None
        guard()
        if self._list and not any(word.startswith("-") for word in args):
            getattr(opts, self._list).extend(args)  # those behind an option, which argparse leaves over
        elif args:
            raise UsageError(f"there is no option or place for {' '.join(args)}")
        with self._answering():
            check_settings(opts.set, self.settings)
            check_writable(opts.pidfile, opts.profile)
            super().process_options(args, opts)
            check_log_level(self.settings["LOG_LEVEL"])
            check_writable(self.settings["LOG_FILE"])
            self.check(opts)
        if self.exitcode:
            raise SystemExit(self.exitcode)

    def check(self, opts: argparse.Namespace) -> None:
        """Check what can be checked before Scrapy starts its log. Raises GovcrawlError."""

    def run(self, args: list[str], opts: argparse.Namespace) -> None:  # noqa: ARG002 - all are in ``opts``
        """Do the work, publish what it wrote to a store; say in one line what the user got wrong."""
        with self._answering():
            self.work(opts)
            sys.stdout.flush()
        if working_copy := sys.modules.get("pipelines.working_copy"):
            with self._answering():
                for address in working_copy.publish_all():
                    self.tell(f"published to {address}")

    @abstractmethod
    def work(self, opts: argparse.Namespace) -> None:
        """Do what it is for; set ``exitcode`` where something needs attention. Raises GovcrawlError."""

    def tell(self, line: object) -> None:
        """Say one line of what went wrong, on standard error."""
        print(f"{self.called}: {visible(str(line))}", file=sys.stderr)

    def _refuse(self, parser: argparse.ArgumentParser, message: str) -> NoReturn:
        """End a command whose arguments argparse or Scrapy refuses; argparse would print more lines."""
        self.tell(f"{message}; usage: {' '.join(str(parser.usage).split())}")
        raise SystemExit(Exit.REFUSED)

    @contextmanager
    def _answering(self) -> Iterator[None]:
        """Turn what ends a command early into one line at most and its exit code."""
        try:
            yield
        except GovcrawlError as error:
            self.tell(error)
            refused = isinstance(error, ArgumentError | ConfigurationError)
            self.exitcode = Exit.REFUSED if refused else Exit.ATTENTION
        except KeyboardInterrupt:  # what has landed by then stays
            self.tell(self.interrupted)
            self.exitcode = Exit.INTERRUPTED
        except BrokenPipeError:
            # As Python's documentation advises: what is still in the buffer goes nowhere.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            self.exitcode = Exit.CLOSED


class CrawlCommand(GovcrawlCommand, BaseRunSpiderCommand):
    """A command that runs spiders, with the log and the arguments of Scrapy's own (``-a NAME=VALUE``)."""

    requires_crawler_process = True
    default_settings: ClassVar[dict[str, Any]] = {}
    has_json = True
    _stopped = False

    def run_spiders(self) -> None:
        """Run those that were made, to their ends, or to that which SIGTERM or Ctrl-C makes."""
        assert self.crawler_process is not None
        assert self.settings is not None
        end_in_time(self.called, self.settings.getfloat("END_WITHIN"), self._stop)
        if working_copy := sys.modules.get("pipelines.working_copy"):
            from twisted.internet import task, threads  # not before Scrapy has chosen the reactor

            loop = task.LoopingCall(lambda: threads.deferToThread(working_copy.publish_meanwhile))
            loop.start(self.settings.getfloat("PUBLISH_EVERY"), now=False)
        self.crawler_process.start()

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Do the work, and say how to go on where it was interrupted."""
        super().run(args, opts)
        if self._stopped:
            self.tell(self.interrupted)

    @property
    def interrupted(self) -> str:
        """That nothing is lost, and how to go on."""
        again = f"{self.called} {shlex.join(sys.argv[1:])}"  # Scrapy has taken the command out
        return f"interrupted; what has landed stays, and this goes on from there: {again}"

    def _stop(self) -> None:
        self._stopped = True
        self.tell("ending in good order, what was asked for still lands; Ctrl-C again ends at once")


def print_lines(lines: Iterable[str]) -> None:
    """Lines on standard output, each of them one: what a page says ends none."""
    print(*map(visible, lines), sep="\n")


def print_json(document: dict[str, Any]) -> None:
    """One JSON object on one line of standard output."""
    print(visible_json(document))


def command(name: str, settings: Settings) -> GovcrawlCommand:
    """One of ``NAMES``, as Scrapy makes it."""
    made: GovcrawlCommand = import_module(f"govcrawl.commands.{name}").Command()
    made.settings = settings
    return made
