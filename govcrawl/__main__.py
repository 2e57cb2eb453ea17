"""``python -m govcrawl``: the program ``govcrawl``."""

from govcrawl.cli import main

main()
