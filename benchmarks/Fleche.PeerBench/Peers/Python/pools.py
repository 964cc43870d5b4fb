"""One way to speak to the pools of Python's standard library and of loky."""

import platform


class ConcurrentFutures:
    """concurrent.futures.ProcessPoolExecutor, its workers spawned."""

    # Whether the death of a worker breaks the pool, so that the next call needs a new one.
    breaks = True

    def version(self):
        return "Python " + platform.python_version()

    def make(self, workers):
        import concurrent.futures
        import multiprocessing

        return concurrent.futures.ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"))

    def reuse(self, workers):
        """The pool that the whole process shares; None where there is no such thing."""
        return None

    def submit(self, pool, function, argument):
        return pool.submit(function, argument)

    def result(self, call):
        return call.result()

    def wait_for_death(self, call, patience):
        """Waits until a call has failed since its worker has died; False: it did not in so many seconds."""
        from concurrent.futures.process import BrokenProcessPool

        try:
            call.result(patience)
        except BrokenProcessPool:
            return True
        except TimeoutError:
            return False

    def map(self, pool, function, inputs, chunk):
        return pool.map(function, inputs) if chunk is None else pool.map(function, inputs, chunksize=chunk)

    def close(self, pool):
        pool.shutdown()


class Loky(ConcurrentFutures):
    """loky.ProcessPoolExecutor."""

    def version(self):
        import loky

        return f"{super().version()}, loky {loky.__version__}"

    def make(self, workers):
        import loky

        return loky.ProcessPoolExecutor(workers)

    def reuse(self, workers):
        import loky

        return loky.get_reusable_executor(workers)


class Pool(ConcurrentFutures):
    """multiprocessing.Pool, its workers spawned."""

    breaks = False

    def make(self, workers):
        import multiprocessing

        return multiprocessing.get_context("spawn").Pool(workers)

    def submit(self, pool, function, argument):
        return pool.apply_async(function, (argument,))

    def result(self, call):
        return call.get()

    def wait_for_death(self, call, patience):
        call.wait(patience)
        return call.ready()

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
