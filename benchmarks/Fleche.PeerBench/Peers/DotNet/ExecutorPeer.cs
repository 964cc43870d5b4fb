using System.Diagnostics;

namespace Fleche.PeerBench.Peers.DotNet;

/// <summary>An executor of Fleche.</summary>
/// <param name="make">Makes one of so many workers.</param>
internal class ExecutorPeer(Func<int, Executor> make) : PeerProgram
{
    private Executor? _executor;
    private int _workers;

    public override void Dispose() => _executor?.Dispose();

    /// <summary>The executor that the measurements of one case share.</summary>
    protected Executor Executor(int workers)
    {
        if (_executor is null || _workers != workers)
        {
            _executor?.Dispose();
            _executor = make(workers);
            _workers = workers;
        }

        return _executor;
    }

    protected override Reply Start(Request request) => Repeat.Median(request.Count, () =>
    {
        long start = Stopwatch.GetTimestamp();
        using Executor executor = make(request.Workers);
        _ = executor.Submit(Functions.Noop, 1).Result;
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    });

    protected override Reply Gather(Request request)
    {
        Executor executor = Executor(request.Workers);
        Func<int, int> function = Functions.WorkOf(request);
        return Repeat.Each(request.Count, () =>
        {
            Future<int>[] futures = new Future<int>[request.Count];
            for (int i = 0; i < futures.Length; i++)
            {
                futures[i] = executor.Submit(function, request.Micros);
            }

            foreach (Future<int> future in futures)
            {
                Expect(future.Result, request.Micros);
            }
        });
    }

    protected override Reply Map(Request request) => Reply.OfTime(MapTime(request, request.Chunk));

    protected override Reply RoundTrip(Request request)
    {
        Executor executor = Executor(request.Workers);
        return Repeat.Percentiles(request.Count, () => _ = executor.Submit(Functions.Noop, 1).Result);
    }

    protected override Reply Echo(Request request)
    {
        Executor executor = Executor(request.Workers);
        byte[] data = new byte[request.Size];
        return Repeat.Median(request.Count, () => Expect(executor.Submit(Functions.Echo, data).Result.Length, data.Length));
    }

    /// <summary>Seconds for each element of a map.</summary>
    protected double MapTime(Request request, int? chunk)
    {
        Executor executor = Executor(request.Workers);
        Func<int, int> function = Functions.WorkOf(request);
        int[] inputs = new int[request.Count];
        Array.Fill(inputs, request.Micros);
        return Repeat.Each(request.Count, () =>
        {
            int results = 0;
            foreach (int result in executor.Map(function, inputs, chunk))
            {
                Expect(result, request.Micros);
                results++;
            }

            Expect(results, inputs.Length);
        }).Values["time"];
    }

    private static void Expect(int actual, int expected)
    {
        if (actual != expected)
        {
            throw new InvalidOperationException($"The result is {actual} in place of {expected}.");
        }
    }
}
