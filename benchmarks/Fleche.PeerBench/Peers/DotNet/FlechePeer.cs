using System.Diagnostics;
using System.Globalization;

namespace Fleche.PeerBench.Peers.DotNet;

/// <summary>A <see cref="ProcessPoolExecutor"/>.</summary>
internal sealed class FlechePeer() : ExecutorPeer(static workers => new ProcessPoolExecutor(workers))
{
    /// <summary>Long enough that no worker can have taken two calls before another has taken one.</summary>
    private const int LongMicros = 20_000;

    private const int MapsForEachSize = 3;

    /// <summary>The median time of some maps for each chunk size, in turn: of single ones, the best of many sizes would be the luckiest.</summary>
    protected override Reply Fit(Request request)
    {
        (string Name, int? Chunk)[] sizes = [.. request.Chunks.Select(static chunk => (chunk.ToString(CultureInfo.InvariantCulture), (int?)chunk)), ("auto", null)];
        Dictionary<string, double[]> times = sizes.ToDictionary(static size => size.Name, static _ => new double[MapsForEachSize]);
        for (int i = 0; i < MapsForEachSize; i++)
        {
            foreach ((string name, int? chunk) in sizes)
            {
                times[name][i] = MapTime(request, chunk);
            }
        }

        return new Reply { Values = times.ToDictionary(static pair => pair.Key, static pair => pair.Value.Order().ElementAt(MapsForEachSize / 2)) };
    }

    protected override Reply Crash(Request request) => Repeat.Median(request.Count, () =>
    {
        using ProcessPoolExecutor executor = new(request.Workers);
        return SecondsFromDeath(executor, static () => { });
    });

    protected override Reply Recover(Request request) => Repeat.Median(request.Count, () =>
    {
        using ProcessPoolExecutor executor = new(new ProcessPoolOptions { MaxWorkers = request.Workers, OnWorkerFailure = WorkerFailurePolicy.ReplaceWorker });
        _ = ProcessIds(executor);
        return SecondsFromDeath(executor, () => _ = executor.Submit(Functions.Noop, 1).Result);
    });

    /// <summary>The shared pool ends with it: after a minute its workers would leave in the middle of what is measured next.</summary>
    protected override Reply Reuse(Request request)
    {
        using ProcessPoolExecutor shared = ReusableExecutor.Get(request.Workers);
        _ = shared.Submit(Functions.Noop, 1).Result;
        return Repeat.Each(request.Count, () =>
        {
            for (int i = 0; i < request.Count; i++)
            {
                _ = ReusableExecutor.Get(request.Workers);
            }
        });
    }

    protected override Reply Pending(Request request)
    {
        using ProcessPoolExecutor executor = new(request.Workers);
        for (int i = 0; i < request.Workers; i++)
        {
            using HangPlace place = new();
            _ = executor.Submit(Functions.Hang, place.FifoPath);
            _ = place.WaitForProcessId();
        }

        Future<int>[] futures = new Future<int>[request.Count];
        long before = OwnMemory();
        for (int i = 0; i < futures.Length; i++)
        {
            futures[i] = executor.Submit(Functions.Noop, i);
        }

        long after = OwnMemory();
        executor.KillWorkers();
        GC.KeepAlive(futures);
        return Reply.Of("bytes", (double)(after - before) / request.Count);
    }

    protected override Reply Workers(Request request) => new() { ProcessIds = ProcessIds((ProcessPoolExecutor)Executor(request.Workers)) };

    /// <summary>Has every worker run a call.</summary>
    private static int[] ProcessIds(ProcessPoolExecutor executor)
    {
        while (true)
        {
            Future<int>[] futures = [.. Enumerable.Range(0, executor.MaxWorkers).Select(_ => executor.Submit(Functions.WhoAmI, LongMicros))];
            int[] ids = [.. futures.Select(static future => future.Result).Distinct()];
            if (ids.Length == executor.MaxWorkers)
            {
                return ids;
            }
        }
    }

    private static double SecondsFromDeath(ProcessPoolExecutor executor, Action afterwards)
    {
        using HangPlace place = new();
        Future<int> hung = executor.Submit(Functions.Hang, place.FifoPath);
        int victim = place.WaitForProcessId();
        long start = Stopwatch.GetTimestamp();
        Native.Kill(victim);
        if (hung.GetException() is not TerminatedWorkerException)
        {
            throw new InvalidOperationException($"The call of a killed worker ended with {hung.GetException()?.GetType().Name ?? "a result"}.");
        }

        afterwards();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static long OwnMemory()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return ProcessFiles.PrivateMemory(Environment.ProcessId);
    }
}
