"""``python -m govcrawl.sites``: serve the embedded sites until interrupted."""

import argparse
import sys
from fnmatch import fnmatchcase
from pathlib import Path

from govcrawl.sites.catalogue import sites
from govcrawl.sites.faults import load
from govcrawl.sites.server import Server
from govcrawl.sites.world import SCALES, World
from govcrawl.terminal import table
from pipelines.errors import GovcrawlError


def main() -> int:
    """Serve, print the address and the hosts; 0 when interrupted, 2 for a user's mistake."""
    parser = argparse.ArgumentParser(prog="python -m govcrawl.sites", description=__doc__)
    parser.add_argument("--port", type=int, default=8000, help="0 for any free one (default: %(default)s)")
    parser.add_argument("--scale", choices=sorted(SCALES), default="demo")
    parser.add_argument(
        "--host-filter", default="*", metavar="PATTERN", help="serve only hosts like *.shcn.gov.cn"
    )
    parser.add_argument("--access-log", type=Path, metavar="FILE", help="one line of JSON per request")
    parser.add_argument(
        "--fault", action="append", default=[], metavar="JSON", help="see govcrawl/sites/faults.py"
    )
    options = parser.parse_args()
    chosen = [
        site
        for site in sites(World(options.scale))
        if any(fnmatchcase(host, options.host_filter) for host in site.hosts)
    ]
    try:
        faults = [load(line) for line in options.fault]
        with Server(chosen, options.port, faults, options.access_log) as server:
            print(server.address, flush=True)
            print(
                *table(("", ""), [(", ".join(site.hosts), site.start) for site in chosen]),
                sep="\n",
                flush=True,
            )
            server.serve_forever()
    except KeyboardInterrupt:
        return 0
    except GovcrawlError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
