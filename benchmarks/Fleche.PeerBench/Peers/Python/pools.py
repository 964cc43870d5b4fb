"""One way to speak to the pools of Python's standard library and of loky."""


class ConcurrentFutures:
    """concurrent.futures.ProcessPoolExecutor, its workers spawned."""

    def make(self, workers):
        import concurrent.futures
        import multiprocessing

        return concurrent.futures.ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"))

    def submit(self, pool, function, argument):
        return pool.submit(function, argument)

    def result(self, call, timeout=None):
        return call.result(timeout)

    def map(self, pool, function, inputs, chunk):
        return pool.map(function, inputs) if chunk is None else pool.map(function, inputs, chunksize=chunk)

    def close(self, pool):
        pool.shutdown()


class Loky(ConcurrentFutures):
    """loky.ProcessPoolExecutor."""

    def make(self, workers):
        import loky

        return loky.ProcessPoolExecutor(workers)


class Pool:
    """multiprocessing.Pool, its workers spawned."""

    def make(self, workers):
        import multiprocessing

        return multiprocessing.get_context("spawn").Pool(workers)

    def submit(self, pool, function, argument):
        return pool.apply_async(function, (argument,))

    def result(self, call, timeout=None):
        return call.get(timeout)

    def map(self, pool, function, inputs, chunk):
        return pool.map(function, inputs, chunk)

    def close(self, pool):
        pool.terminate()
        pool.join()


def find(name):
    """The peer of a name, or a sentence that says why there is none."""
    if name == "loky":
        try:
            import loky  # noqa: F401
        except ImportError as error:
            return f"missing: {error}"
        return Loky()
    return {"cf": ConcurrentFutures, "mp": Pool}[name]()
