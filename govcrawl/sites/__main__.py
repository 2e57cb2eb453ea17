"""``python -m govcrawl.sites``, and the command ``sites``: serve the embedded sites until interrupted."""

import argparse
import sys
from contextlib import suppress
from fnmatch import fnmatchcase
from pathlib import Path

from govcrawl.sites.fault_injection import parse_fault
from govcrawl.sites.server import Server
from govcrawl.sites.world import SCALES, World
from govcrawl.terminal import table
from pipelines.errors import ArgumentError, GovcrawlError


def add_options(parser: argparse.ArgumentParser) -> None:
    """Declare what to serve."""
    parser.add_argument("--port", type=int, default=8000, help="0 for any free one (default: %(default)s)")
    parser.add_argument("--scale", choices=sorted(SCALES), default="demo")
    parser.add_argument(
        "--host-filter", default="*", metavar="PATTERN", help="serve only hosts like *.shcn.gov.cn"
    )
    parser.add_argument("--access-log", type=Path, metavar="FILE", help="one line of JSON per request")
    parser.add_argument(
        "--fault", action="append", default=[], metavar="JSON", help="see govcrawl/sites/fault_injection.py"
    )


def serve(options: argparse.Namespace) -> None:
    """Print the address and the hosts, serve until interrupted.

    Raises:
        GovcrawlError: there is no such site, port or fault, or the port is taken.
    """
    # Imported here: it reads the tables of the places, whose faults are no concern of other commands.
    from govcrawl.sites.catalogue import sites

    chosen = [
        site
        for site in sites(World(options.scale))
        if any(fnmatchcase(host, options.host_filter) for host in site.hosts)
    ]
    if not chosen:
        raise ArgumentError(f"no imitated site has a host like {options.host_filter}; write *.shcn.gov.cn")
    if not 0 <= options.port <= 65535:
        raise ArgumentError(f"there is no port {options.port}; write one up to 65535, 0 for any free one")
    faults = [parse_fault(line) for line in options.fault]
    with Server(chosen, options.port, faults, options.access_log) as server:
        print(server.address, flush=True)
        hosts = [(", ".join(site.hosts), site.start) for site in chosen]
        print(*table(("", ""), hosts), sep="\n", flush=True)
        with suppress(KeyboardInterrupt):
            server.serve_forever()


def main() -> int:
    """Serve; 0 when interrupted, 2 for a user's mistake."""
    parser = argparse.ArgumentParser(prog="python -m govcrawl.sites", description=__doc__)
    add_options(parser)
    try:
        serve(parser.parse_args())
    except GovcrawlError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
