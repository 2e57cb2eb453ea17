"""What LibreOffice shows of Word files, and the old Word files it makes of them."""

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path


def is_here() -> bool:
    """Whether the machine has LibreOffice."""
    return shutil.which("soffice") is not None


def converted(files: Sequence[bytes], to: str, suffix: str = "docx") -> list[bytes | None]:
    """The files in another format (`doc`, `pdf`), all in one call; None where LibreOffice gave none."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        paths = [folder / f"{number}.{suffix}" for number in range(len(files))]
        for path, body in zip(paths, files, strict=True):
            path.write_bytes(body)
        command = [
            "soffice",
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            to,
        ]
        outside = folder / "out"
        subprocess.run(
            [*command, "--outdir", str(outside), *map(str, paths)],
            check=True,
            capture_output=True,
            timeout=600,
        )
        made = [outside / f"{path.stem}.{to.partition(':')[0]}" for path in paths]
        return [path.read_bytes() if path.exists() else None for path in made]
