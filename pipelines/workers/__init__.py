"""Work beside the one process that knows all: in other processes, in batches, in turns.

============  ==============================================================================
``process``   what a process of a pool needs: its end, its signals, its log
``batches``   in the background whatever has queued up meanwhile, together
``limit``     an end to what takes too long
``turns``     what several processes have prepared in any order happens in one order
============  ==============================================================================
"""
