"""Every kind of document a report comes in: what the reader makes of drawn reports whose cells are known.

=============  ===========================================================================
``drawn``      a report before it has a kind: paragraphs, tables, the text of every figure
``makers``     what makes documents of it, a module a family, a function a variant
``draft``      a document on its way, and what must come out of it
``converted``  what LibreOffice and Chromium make, all files of a kind in one call
``reader``     all reports that are read in a document
``run``        documents by variant and seed, each read in a process of its own
``verdict``    every cell right, marked, null, wrong or lost, or the whole refused
``proof``      what viewers show of the documents, against what is called right
=============  ===========================================================================
"""


def main() -> None:
    """A document of each variant, for `make bench`."""
    from benchmarks.kinds.__main__ import main as run  # whoever reads in a process of its own imports less

    run([])
