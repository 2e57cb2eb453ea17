"""The Parquet datasets: landing, compaction, reading, verifying.

============  ==============================================================================
``paths``     where everything lies; it and all down to ``stale`` load no Arrow
``layout``    whose rows stand in one file: of an agency, or of a district
``partitions`` a file and whose rows are in it, by what is on the disk
``origin``    where rows come from; a folder holds those of one origin
``inventory`` what has landed
``stocktaking`` it against the disk: what of that is gone
``journal``   many files change together, or none
``stale``     which reports a reparse would read anew
``columns``   the six datasets' columns: name, type, meaning; how a file's differ from them
``rows``      ``Report`` <-> ``Rows`` <-> Arrow tables
``parquet``   the file of an agency, to and from bytes; files of other versions of the columns too
``grouped``   files sorted by agency, of which some row groups are read
``district_file`` the file of a year and district
``partition_file`` either, whoever's rows they hold
``scan``      what is on disk: a year as an Arrow table, wherever its rows are held; a report as ``Rows``
``copies``    which of several documents of one report wins
``placeholders`` a file without rows for plain readers, in a dataset without reports
``landing``   ``Store``: the rows of a batch of reports to disk
``spool``     rows that have landed, kept for compaction
``compact_file`` one sorted file a year, which says of which partition files its rows are
``compact``   makes those that are late, of the one before and what has changed since
``reader``    ``load``
``convert``   from one layout to the other
``verify``    what is damaged, and repairing it
============  ==============================================================================
"""

from pipelines.store.paths import DATASETS, data_dir

__all__ = ["DATASETS", "data_dir"]
