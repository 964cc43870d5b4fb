using System.Diagnostics;
using System.Diagnostics.Metrics;
using Fleche.ProcessPool;

namespace PoolProgram;

/// <summary>A program that listens to whatever there is, and says on which threads it is told of that.</summary>
internal static class Listens
{
    /// <summary>The first call takes longer to write than its worker to start.</summary>
    public static int Run()
    {
        HashSet<string> threads = [];
        using MeterListener meters = new()
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name.StartsWith("Fleche", StringComparison.Ordinal))
                {
                    threads.Add(Thread.CurrentThread.Name ?? "");
                }
            },
        };
        meters.Start();
        using ActivityListener spans = new()
        {
            ShouldListenTo = source =>
            {
                threads.Add(source.Name.StartsWith("Fleche", StringComparison.Ordinal) ? Thread.CurrentThread.Name ?? "" : "main");
                return false;
            },
        };
        ActivitySource.AddActivityListener(spans);
        Thread.CurrentThread.Name = "main";
        using ProcessPoolExecutor pool = new(1);
        Console.WriteLine($"call {pool.Submit(static words => words.Length, Enumerable.Repeat("word", 4_000_000).Select(static (word, i) => $"{word} {i}").ToArray()).Result}");
        Console.WriteLine(string.Join(", ", threads));
        return 0;
    }

    /// <summary>Listeners throw when they hear of the first instrument, and of the source of spans; calls and later listeners know nothing of it.</summary>
    public static int Throw()
    {
        int thrown = 0;
        using MeterListener meters = new()
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name.StartsWith("Fleche", StringComparison.Ordinal) && thrown++ == 0)
                {
                    throw new FormatException("thrown by the listener to meters");
                }
            },
        };
        meters.Start();
        using ActivityListener spans = new()
        {
            ShouldListenTo = static source => source.Name.StartsWith("Fleche", StringComparison.Ordinal)
                ? throw new FormatException("thrown by the listener to spans")
                : false,
        };
        ActivitySource.AddActivityListener(spans);
        for (int i = 1; i < 3; i++)
        {
            using ProcessPoolExecutor pool = new(1);
            Console.WriteLine($"result {pool.Submit(Calls.Double, i).Result}, {pool.Submit(Calls.Double, 10 * i).Result}");
        }

        return 0;
    }
}
