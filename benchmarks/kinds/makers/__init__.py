"""What makes documents, a module a family; each registers its variants."""

import importlib
import pkgutil

from benchmarks.kinds.draft import VARIANTS

__all__ = ["VARIANTS"]

for _module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_module.name}")
