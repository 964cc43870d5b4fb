"""The measurements, the same ones as in the .NET peers (PeerProgram.cs); times are in seconds."""

import os
import signal
import tempfile
import time

import work

# Long enough that no worker can have taken two calls before another has taken one.
LONG_MICROS = 20_000

# After so long without an exception there will be none.
PATIENCE = 3


class NoAnswer(Exception):
    """What happened in place of an answer."""


def median(values):
    return sorted(values)[len(values) // 2]


class Cases:
    def __init__(self, peer):
        self._peer = peer
        self._pool = None
        self._workers = None

    def answer(self, request):
        measure = getattr(self, "measure_" + request["case"], None)
        reply = measure(request) if measure else None
        if reply is None:
            return {"note": "n/a"}
        return reply if "processIds" in reply else {"values": reply}

    def close(self):
        if self._pool is not None:
            self._peer.close(self._pool)
            self._pool = None

    def measure_start(self, request):
        times = []
        for _ in range(request["count"]):
            start = time.perf_counter()
            pool = self._peer.make(request["workers"])
            self._peer.result(self._peer.submit(pool, work.noop, 1))
            times.append(time.perf_counter() - start)
            self._peer.close(pool)
        return {"time": median(times)}

    def measure_gather(self, request):
        peer, pool, function = self._peer, self._shared(request), work.work_of(request)
        argument, count = request["micros"], request["count"]
        start = time.perf_counter()
        calls = [peer.submit(pool, function, argument) for _ in range(count)]
        for call in calls:
            peer.result(call)
        return {"time": (time.perf_counter() - start) / count}

    def measure_map(self, request):
        peer, pool, function = self._peer, self._shared(request), work.work_of(request)
        inputs = [request["micros"]] * request["count"]
        start = time.perf_counter()
        for _ in peer.map(pool, function, inputs, request["chunk"]):
            pass
        return {"time": (time.perf_counter() - start) / len(inputs)}

    def measure_roundtrip(self, request):
        peer, pool = self._peer, self._shared(request)
        times = []
        for _ in range(request["count"]):
            start = time.perf_counter()
            peer.result(peer.submit(pool, work.noop, 1))
            times.append(time.perf_counter() - start)
        times.sort()
        return {"p50": times[len(times) // 2], "p99": times[len(times) * 99 // 100]}

    def measure_echo(self, request):
        peer, pool = self._peer, self._shared(request)
        data = bytes(request["size"])
        times = []
        for _ in range(request["count"]):
            start = time.perf_counter()
            peer.result(peer.submit(pool, work.echo, data))
            times.append(time.perf_counter() - start)
        return {"time": median(times)}

    def measure_crash(self, request):
        return {"time": median([self._seconds_from_death(request, False) for _ in range(request["count"])])}

    def measure_recover(self, request):
        return {"time": median([self._seconds_from_death(request, True) for _ in range(request["count"])])}

    def measure_reuse(self, request):
        peer, workers, count = self._peer, request["workers"], request["count"]
        pool = peer.reuse(workers)
        if pool is None:
            return None
        peer.result(peer.submit(pool, work.noop, 1))
        start = time.perf_counter()
        for _ in range(count):
            peer.reuse(workers)
        return {"time": (time.perf_counter() - start) / count}

    def measure_pending(self, request):
        peer, count = self._peer, request["count"]
        pool = peer.make(request["workers"])
        victims = [self._hang(pool)[1] for _ in range(request["workers"])]
        before = private_memory()
        calls = [peer.submit(pool, work.noop, i) for i in range(count)]
        after = private_memory()
        for victim in victims:
            os.kill(victim, signal.SIGKILL)
        peer.close(pool)
        del calls
        return {"bytes": (after - before) / count}

    def measure_workers(self, request):
        return {"processIds": self._process_ids(self._shared(request), request["workers"])}

    def _seconds_from_death(self, request, with_next):
        """From the SIGKILL of a working process to the exception, and to the next result."""
        peer, workers = self._peer, request["workers"]
        pools = [peer.make(workers)]
        try:
            self._process_ids(pools[0], workers)
            call, victim = self._hang(pools[0])
            start = time.perf_counter()
            os.kill(victim, signal.SIGKILL)
            if (peer.breaks or not with_next) and not peer.wait_for_death(call, PATIENCE):
                raise NoAnswer(f"no exception in {PATIENCE} s: the call hangs")
            if with_next:
                if peer.breaks:
                    pools.append(peer.make(workers))
                peer.result(peer.submit(pools[-1], work.noop, 1))
            return time.perf_counter() - start
        finally:
            for pool in pools:
                peer.close(pool)

    def _hang(self, pool):
        """A call that never ends, and the process it runs in."""
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "fifo")
            os.mkfifo(path)
            call = self._peer.submit(pool, work.hang, path)
            with open(path) as file:
                return call, int(file.read())

    def _process_ids(self, pool, workers):
        """Has every worker run a call."""
        while True:
            calls = [self._peer.submit(pool, work.who_am_i, LONG_MICROS) for _ in range(workers)]
            ids = {self._peer.result(call) for call in calls}
            if len(ids) == workers:
                return sorted(ids)

    def _shared(self, request):
        """The pool that the measurements of one case share."""
        if self._workers != request["workers"]:
            self.close()
            self._pool = self._peer.make(request["workers"])
            self._workers = request["workers"]
        return self._pool


def private_memory():
    """Bytes of memory that no other process shares."""
    with open("/proc/self/smaps_rollup") as file:
        return 1024 * sum(int(line.split()[1]) for line in file if line.startswith("Private_"))
