"""What the commands that fetch nothing have in common."""

import argparse
import os
import sys
from abc import abstractmethod
from io import TextIOWrapper
from typing import Any, ClassVar

from scrapy.commands import ScrapyCommand

from pipelines.errors import GovcrawlError


class OfflineCommand(ScrapyCommand):
    """Reads files or the data folder, prints, and ends.

    A ``GovcrawlError`` is the user's mistake: one line and exit code 2. A reader that has seen enough
    (``| head``) ends it without a word, Ctrl-C with one line.
    """

    requires_project = True
    requires_crawler_process = False
    default_settings: ClassVar[dict[str, Any]] = {"LOG_ENABLED": False}

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Do the work; say in one line what the user got wrong."""
        if isinstance(sys.stdout, TextIOWrapper):  # a letter the terminal can't print is no reason to stop
            sys.stdout.reconfigure(errors="backslashreplace")
        try:
            self.work(args, opts)
            sys.stdout.flush()
        except GovcrawlError as error:
            print(f"scrapy {self._name}: {error}", file=sys.stderr)
            self.exitcode = 2
        except KeyboardInterrupt:  # what has landed by then stays
            print(f"scrapy {self._name}: interrupted", file=sys.stderr)
            self.exitcode = 1
        except BrokenPipeError:
            # As Python's documentation advises: what is still in the buffer goes nowhere.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            self.exitcode = 1

    @property
    def _name(self) -> str:
        return type(self).__module__.rpartition(".")[2]

    @abstractmethod
    def work(self, args: list[str], opts: argparse.Namespace) -> None:
        """What the command does with its arguments and options."""
