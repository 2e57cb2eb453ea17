"""Work beside the one process that knows all: in other processes, in batches.

=============  ==============================================================================
``process``    what a process of a pool needs: its start, its end, its signals, its log
``pool``       several processes that take work in turns
``cluster``    the same on other computers, by Dask
``batches``    in the background whatever has queued up meanwhile, together
``cpu_limit``  an end to what takes too long
``limited``    in a process of its own, with an end to its time and memory
=============  ==============================================================================
"""
