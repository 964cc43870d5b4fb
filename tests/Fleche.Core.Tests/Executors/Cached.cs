using System.Collections.Concurrent;

namespace Fleche.Tests.Executors;

/// <summary>A memoized function that counts its runs, can be held up and can be made to fail.</summary>
internal sealed class Cached
{
    private static int _count;

    private readonly ConcurrentQueue<int> _runs = [];

    public Cached() => Function = Memoize.Function(
        (int input) => Run(input), new MemoizeOptions { Name = $"cached {Interlocked.Increment(ref _count)}", Ignore = ["this"] });

    public MemoizedFunction<int, int[]> Function { get; }

    /// <summary>The inputs that the function ran for, in order.</summary>
    public int[] Runs => [.. _runs];

    /// <summary>How many of the next runs throw.</summary>
    public int Failures { get; set; }

    /// <summary>What runs wait for.</summary>
    public ManualResetEventSlim Gate { get; } = new(true);

    private int[] Run(int input)
    {
        _runs.Enqueue(input);
        Gate.Wait();
        if (Failures > 0)
        {
            Failures--;
            throw new InvalidOperationException("failed on purpose");
        }

        return [input * input];
    }
}
