"""Run what README.md shows: every `sh` and `python` block, in order, in this checkout's environment.

Blocks fenced as `console` or `text` show output or need the network, and are not run.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BLOCK = re.compile(r"^```(?P<kind>sh|python)\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL)


def main() -> int:
    """Run the blocks; stop at the first that fails."""
    environment = os.environ | {"PATH": f"{ROOT / '.venv/bin'}:{os.environ['PATH']}"}
    for block in BLOCK.finditer((ROOT / "README.md").read_text("utf-8")):
        shell = ["bash", "-euo", "pipefail", "-c"] if block["kind"] == "sh" else [sys.executable, "-c"]
        print(f"--- README.md, {block['kind']}:\n{block['code']}", flush=True)
        if subprocess.run([*shell, block["code"]], cwd=ROOT, env=environment, check=False).returncode:
            print("README.md shows something that does not work", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
