"""The program ``govcrawl``: our commands from any folder. In a checkout ``scrapy`` has them, too.

Scrapy's own machinery runs them (``scrapy.cmdline``): it finds the modules of ``COMMANDS_MODULE``, reads the
options and starts the crawl. This says which settings, which commands there are, and under which name.
"""

import atexit
import gc
import os
import sys
from typing import NoReturn

from scrapy.cmdline import execute
from scrapy.utils.project import get_project_settings

from govcrawl import __version__
from govcrawl.arguments import nearest
from govcrawl.command import NAMES, Exit, GovcrawlCommand, command
from govcrawl.completion import COMPLETING, complete
from govcrawl.terminal import table
from pipelines.workers.process import without_pandas

SETTINGS = "govcrawl.settings"
HELP = """\
usage: govcrawl COMMAND [options] [arguments]

The annual disclosure reports of Shanghai's district governments, read cell by cell into Parquet.

{commands}

Data lands in $GOVCRAWL_DATA, else in data/ of the checkout around the working folder, else in ./data;
imitated sites (-s SITES=embedded) in demo/ below it, samples (-a sample=5) in sample/.

govcrawl COMMAND --help says more about one, govcrawl --version the version.
"""


def main() -> NoReturn:
    """Run ``sys.argv``; exits as the command does."""
    os.environ["SCRAPY_SETTINGS_MODULE"] = SETTINGS  # whatever project the working folder belongs to
    GovcrawlCommand.program = "govcrawl"
    if COMPLETING in os.environ:
        complete()
    match sys.argv[1:]:
        case [] | ["-h" | "--help" | "help", *_]:
            print(HELP.format(commands=_list()), end="")
            sys.exit(Exit.GOOD)
        case ["-V" | "--version" | "version", *_]:
            print(f"govcrawl {__version__}")
            sys.exit(Exit.GOOD)
        case [name, *_] if name not in NAMES:
            print(f"govcrawl: there is no command {name}; {nearest(name, NAMES)}", file=sys.stderr)
            sys.exit(Exit.REFUSED)
    without_pandas()  # no command needs it
    atexit.register(gc.freeze)  # looking for garbage among all that was loaded takes 0.3 s at the end
    settings = get_project_settings()
    settings.set("COMMANDS_MODULE", f"govcrawl.commands.{sys.argv[1]}")  # Scrapy loads all there are below it
    try:
        execute(settings=settings)
    except KeyboardInterrupt:  # while it was still starting
        sys.exit(Exit.INTERRUPTED)
    raise AssertionError("execute exits")


def _list() -> str:
    settings = get_project_settings()
    lines = table(("", ""), [(name, command(name, settings).short_desc()) for name in NAMES])
    return "\n".join(f"  {line}" for line in lines)
