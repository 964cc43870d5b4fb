"""What the calls do. The functions of Functions.cs are the same."""

import os
import time


def noop(x):
    return x


def echo(data):
    return data


def spin(micros):
    """Works until the wall's clock has gone on by so many microseconds."""
    end = time.perf_counter_ns() + micros * 1000
    while time.perf_counter_ns() < end:
        pass
    return micros


def spin_on_processor_time(micros):
    """Works until this thread has had a core for so many microseconds."""
    end = time.thread_time_ns() + micros * 1000
    while time.thread_time_ns() < end:
        pass
    return micros


def who_am_i(micros):
    """Works for so many microseconds and says in which process."""
    spin(micros)
    return os.getpid()


def hang(path):
    """Tells whoever reads a first-in, first-out file which process it runs in, and never ends."""
    with open(path, "w") as file:
        file.write(str(os.getpid()))
    time.sleep(1e6)


def work_of(request):
    """The function of busy work that a request asks for."""
    if request["micros"] == 0:
        return noop
    return spin_on_processor_time if request["spinsOnProcessorTime"] else spin
