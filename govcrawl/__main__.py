"""``python -m govcrawl``, and the program ``govcrawl``."""

import sys
from typing import NoReturn


def main() -> NoReturn:
    """Run ``sys.argv``; Ctrl-C during the import, which takes half a second, is no traceback."""
    try:
        from govcrawl.cli import main as run
    except KeyboardInterrupt:
        sys.exit(130)  # Exit.INTERRUPTED
    run()


if __name__ == "__main__":
    main()
