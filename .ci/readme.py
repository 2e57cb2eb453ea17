"""Run what the pages show: every `sh` and `python` block, in order, in this checkout's environment.

The `python` blocks of a page are one session, as a reader pastes them one after the other.
Blocks fenced as `console` or `text` show output or need the network, and are not run.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGES = ("README.md", "README.zh-CN.md", "docs/first-night.md")
BLOCK = re.compile(r"^```(?P<kind>sh|python)\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL)


def main() -> int:
    """Run the blocks; stop at the first that fails."""
    environment = os.environ | {"PATH": f"{ROOT / '.venv/bin'}:{os.environ['PATH']}"}
    for page in PAGES:
        session = ""
        for block in BLOCK.finditer((ROOT / page).read_text("utf-8")):
            print(f"--- {page}, {block['kind']}:\n{block['code']}", flush=True)
            if block["kind"] == "python":
                session += block["code"]
                command = [sys.executable, "-c", session]
            else:
                command = ["bash", "-euo", "pipefail", "-c", block["code"]]
            if subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode:
                print(f"{page} shows something that does not work", file=sys.stderr)
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
