"""Run what the pages show: every `sh` and `python` block, in order, in this checkout's environment.

Blocks fenced as `console` or `text` show output or need the network, and are not run.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGES = ("README.md", "docs/first-night.md")
BLOCK = re.compile(r"^```(?P<kind>sh|python)\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL)


def main() -> int:
    """Run the blocks; stop at the first that fails."""
    environment = os.environ | {"PATH": f"{ROOT / '.venv/bin'}:{os.environ['PATH']}"}
    for page in PAGES:
        for block in BLOCK.finditer((ROOT / page).read_text("utf-8")):
            shell = ["bash", "-euo", "pipefail", "-c"] if block["kind"] == "sh" else [sys.executable, "-c"]
            print(f"--- {page}, {block['kind']}:\n{block['code']}", flush=True)
            if subprocess.run([*shell, block["code"]], cwd=ROOT, env=environment, check=False).returncode:
                print(f"{page} shows something that does not work", file=sys.stderr)
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
