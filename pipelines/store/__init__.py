"""The Parquet datasets: landing, compaction, reading, verifying.

============  ==============================================================================
``paths``     where everything lies; it, ``origin``, ``inventory``, ``journal`` and ``stale`` load no Arrow
``origin``    where rows come from; a folder holds those of one origin
``columns``   the six datasets' columns: name, type, meaning; how a file's differ from them
``rows``      ``Report`` <-> ``Rows`` <-> Arrow tables
``parquet``   one file, to and from bytes; files of other versions of the columns too
``scan``      what is on disk: a year as an Arrow table, wherever its rows are held; a report as ``Rows``
``copies``    which of several documents of one report wins
``journal``   many files change together, or none
``inventory`` which partitions have landed, and which of them are gone
``placeholders`` a file without rows for plain readers, in a dataset without reports
``landing``   ``Store``: the rows of a batch of reports to disk
``spool``     rows that have landed, kept for compaction
``compact_file`` one sorted file a year, which says of which partition files its rows are
``compact``   makes those that are late, of the one before and what has changed since
``reader``    ``load``
``stale``     which reports a reparse would read anew
``verify``    what is damaged, and repairing it
============  ==============================================================================
"""

from pipelines.store.paths import DATASETS, data_dir

__all__ = ["DATASETS", "data_dir"]
