import sys
import threading

from pipelines.workers.process import spawning


def test_two_threads_that_start_processes_leave_the_program_in_its_place() -> None:
    program, entered = sys.modules["__main__"], threading.Event()

    def start_one() -> None:
        with spawning():
            entered.set()

    other = threading.Thread(target=start_one)
    with spawning():
        assert sys.modules["__main__"] is not program
        other.start()
        assert not entered.wait(0.2), "it has to wait"
    other.join()
    assert entered.is_set()
    assert sys.modules["__main__"] is program
