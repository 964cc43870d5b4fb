"""The measurements, the same ones as in the .NET peers (PeerProgram.cs); times are in seconds."""

import time

import work


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
        return {"note": "n/a"} if reply is None else {"values": reply}

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

    def _shared(self, request):
        """The pool that the measurements of one case share."""
        if self._workers != request["workers"]:
            self.close()
            self._pool = self._peer.make(request["workers"])
            self._workers = request["workers"]
        return self._pool
