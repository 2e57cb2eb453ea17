"""A data folder in an object store (``DATA_DIR=s3://bucket/prefix``).

Writing is done in a working copy on the local disk, which is published as a whole
(``pipelines.working_copy``); reading goes to the objects.

============  ==============================================================================
``address``   which texts are addresses, and where their working copies are
``objects``   one object: read, created if absent, replaced if unchanged; all that is asked of a store
``manifest``  which objects are the data folder, at one moment
``publish``   many files change together, or none: the journal of a store
``folder``    ``ObjectPath``: the data folder as readers see it, read-only
============  ==============================================================================
"""

from pipelines.storage.address import is_address
from pipelines.storage.folder import ObjectPath, Root
from pipelines.storage.manifest import MovedError
from pipelines.storage.objects import StorageError

__all__ = ["MovedError", "ObjectPath", "Root", "StorageError", "is_address"]
