"""The site: what has landed as static pages, for readers with a browser. ``data/site/``.

=============  ==============================================================================
``facts``      what is known of every report, read from the datasets, kept between builds
``coverage``   which report should be there: read, partly, unreadable, missing, not yet due and so on
``charts``     line charts and the heat map as numbers for SVG
``wording``    codes, cells and findings in words, Chinese and English
``model``      all that the pages are made of
``views``      what each page shows: the model -> the values of its template
``findings``   the same of the pages of findings
``render``     templates -> HTML
``folder``     pages -> files; only those that have changed, and none that is torn
``build``      all of it, in several processes
=============  ==============================================================================

Nothing here asks a network for anything, nor do the pages.
"""
