"""The registered districts whose site is searched (``platform = "generic"``): an entry is all they need.

One that has a file of its own here is left to it.
"""

from pathlib import Path
from pkgutil import iter_modules

from govcrawl.platforms.generic import Generic
from pipelines.places import District, registered


def _spider(entry: District) -> type[Generic]:
    name = entry.key.capitalize()
    text = f"{name} {entry.place}.\n\nSite: {entry.hosts[0]}.\nColumns: found by searching."
    return type(name, (Generic,), {"name": entry.key, "__module__": __name__, "__doc__": text})


_with_file = {module.name for module in iter_modules([str(Path(__file__).parent)])}
for _entry in registered().values():
    if _entry.platform == Generic.platform and _entry.key not in _with_file:
        globals()[_entry.key.capitalize()] = _spider(_entry)
