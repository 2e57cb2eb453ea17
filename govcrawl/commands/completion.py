"""``govcrawl completion``: what a shell needs to complete our commands."""

import argparse

from govcrawl.command import GovcrawlCommand
from govcrawl.completion import SHELLS, script


class Command(GovcrawlCommand):
    """Print the completion script of a shell: eval "$(govcrawl completion bash)"."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the shell."""
        parser.add_argument("shell", choices=SHELLS)

    def work(self, opts: argparse.Namespace) -> None:
        """Print it."""
        print(script(opts.shell))
