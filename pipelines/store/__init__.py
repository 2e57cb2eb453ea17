"""The Parquet datasets: landing, compaction, reading, verifying.

============  ==============================================================================
``paths``     where everything lies; the only module here that is free to import
``schemas``   the six datasets' columns; ``Report`` <-> ``Rows`` <-> Arrow tables
``parquet``   the file of one partition, to and from bytes
``copies``    which of several documents of one report wins
``landing``   ``Store``: the rows of a batch of reports to disk, all or nothing
``compact``   one sorted file a year, for loading everything at once
``reader``    ``load``
``verify``    what is damaged, and repairing it
============  ==============================================================================
"""

from pipelines.store.paths import DATASETS, data_dir

__all__ = ["DATASETS", "data_dir"]
