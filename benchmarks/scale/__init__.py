"""Work at scale: what grows with all there is, and what with what is new.

=============  ===========================================================================
``archives``   an archive of many reports, as crawls leave it
``country``    districts that there are not, so that it can be a country's
``clones``     ten times as many: the same partitions under other agencies' names
``trees``      checkouts of the code that take turns at the same work; a line of the table
``probe``      what is measured inside a process of a checkout
``opened``     when a process first opens a file
``lines``      all the lines, each with its yardstick
``growth``     how each cost grows, followed to a country
``layouts``    the two layouts beside each other
=============  ===========================================================================
"""

from benchmarks.scale.lines import main

__all__ = ["main"]
