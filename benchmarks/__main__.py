"""`make bench`: all measurements, or those named: `python -m benchmarks reading`."""

import importlib
import sys

ALL = ("reading", "landing", "crawling", "fleet", "scale", "kinds")


def main() -> None:
    """Run the benchmarks named on the command line, else all."""
    for name in sys.argv[1:] or ALL:
        importlib.import_module(f"benchmarks.{name}").main()


if __name__ == "__main__":
    main()
