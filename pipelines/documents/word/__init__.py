"""Word files -> Document: DOCX, and DOC since Word 97.

``docx``   the paragraphs and tables of a DOCX body; its parts are the modules ``docx_*``
``doc``    likewise of an old Word file
``msdoc``  the binary format of those; its parts are the modules ``msdoc_*``
``letters``, ``fields``, ``fonts``  what both kinds show of letters
"""
