"""How much is drawn: what each change is tested with, or all of it (`make thorough`)."""

import os

THOROUGH = bool(os.environ.get("THOROUGH"))


def usually(few: int, *, thorough: int) -> int:
    """``few``, of examples or from one case to the next; ``thorough`` where THOROUGH is set."""
    return thorough if THOROUGH else few
