using System.Globalization;
using Fleche.PeerBench.Peers;

namespace Fleche.PeerBench.Cases;

/// <summary>All cases.</summary>
internal static class CaseList
{
    private const int Workers = 2;

    /// <summary>In the order of the table.</summary>
    public static readonly IReadOnlyList<Case> All =
    [
        new("start", new("start") { Workers = Workers }, Row.Of("start", "start to first result")) { Fast = 5, Slow = 3, Processes = 5, Least = 3 },
        new("gather", new("gather") { Workers = Workers }, Row.Of("gather", "submit, then gather: each no-op")) { Fast = 100_000, Slow = 10_000, Processes = 20, Least = 10 },
        new("map1", new("map") { Workers = Workers, Chunk = 1 }, Row.Of("map1", "map, chunk 1: each no-op")) { Group = "map", Fast = 100_000, Slow = 10_000 },
        new("map100", new("map") { Workers = Workers, Chunk = 100 }, Row.Of("map100", "map, chunk 100: each no-op")) { Group = "map", Fast = 1_000_000, Slow = 200_000 },
        new("auto", new("map") { Workers = Workers }, Row.Of("auto", "map, no chunk size: each no-op")) { Group = "map", Fast = 1_000_000, Slow = 20_000 },
        .. new[] { 1, 10, 100, 1_000, 10_000 }.Select(Fit),
        new("roundtrip", new("roundtrip") { Workers = Workers }, Row.Of("p50", "round trip, p50", "p50"), Row.Of("p99", "round trip, p99", "p99"))
        {
            Fast = 20_000, Slow = 3_000, Processes = 10, Least = 2,
        },
        new("echo1", new("echo") { Workers = Workers, Size = 1 << 20 }, Row.Of("echo1", "1 MiB there and back")) { Group = "echo", Fast = 200, Slow = 100, Processes = 5, Least = 3 },
        new("echo64", new("echo") { Workers = Workers, Size = 64 << 20 }, Row.Of("echo64", "64 MiB there and back")) { Group = "echo", Fast = 5, Slow = 3, Processes = 2, Least = 2 },
        .. new[] { 10, 100, 1_000, 10_000 }.SelectMany(static micros => WorkerCounts.Select(workers => Work(micros, workers))),
        new("crash", new("crash") { Workers = 1 }, Row.Of("crash", "SIGKILL to exception")) { Fast = 5, Slow = 3, Processes = 5, Least = 3 },
        Recover(1),
        Recover(2),
        new("reuse", new("reuse") { Workers = Workers }, Row.Of("reuse", "get the shared pool, warm")) { Fast = 100_000, Slow = 10_000 },
        new("pending", new("pending") { Workers = Workers }, Row.Of("pending", "memory of a pending call", "bytes", Measure.Bytes)) { Fast = 100_000, Slow = 20_000, Least = 20_000 },
        Idle("idlemem", "private memory of an idle worker", "bytes", Measure.Bytes, Observation.MemoryAsync, mostRounds: null),
        Idle("idlecpu", "processor time of an idle pool", "load", Measure.Load, Observation.LoadAsync, mostRounds: 1),
    ];

    /// <summary>One worker, a worker for each core, and twice as many.</summary>
    private static IEnumerable<int> WorkerCounts => new[] { 1, 2, 4, Environment.ProcessorCount, 2 * Environment.ProcessorCount }
        .Where(static workers => workers <= 2 * Environment.ProcessorCount).Distinct().Order();

    /// <summary>How well busy work fills the cores.</summary>
    private static Case Work(int micros, int workers)
    {
        int parallelism = Math.Min(workers, Environment.ProcessorCount);
        int count = Math.Clamp(400_000 * parallelism / micros, 40, 20_000);
        string name = $"work-{Micros(micros)}-{workers}".Replace(" ", "");
        return new Case(name, new("gather") { Workers = workers, Micros = micros },
            new Row(name, $"work of {Micros(micros)}, {workers} workers: of ideal", Measure.Share, values => micros * 1e-6 / parallelism / values["time"]))
        {
            Group = "work", Fast = count, Slow = Math.Min(count, 5_000), Processes = 4 * workers, Least = 40,
        };
    }

    /// <summary>How well a map chooses its chunks: its time over that of the best of many sizes.</summary>
    private static Case Fit(int micros)
    {
        int count = Math.Clamp(400_000 / micros, 40, 200_000);
        string name = $"fit-{Micros(micros)}".Replace(" ", "");
        int[] chunks = [.. new[] { 1, 4, 16, 64, 256, 1024, 4096 }.Where(chunk => chunk * Workers <= count)];
        return new Case(name, new("fit") { Workers = Workers, Micros = micros, Chunks = chunks },
            new Row(name, $"map of {Micros(micros)}: own chunks / best", Measure.Times, values => values["auto"] / values.Where(static pair => pair.Key != "auto").Min(static pair => pair.Value)))
        {
            Group = "fit", Fast = count, Least = 40,
        };
    }

    private static Case Recover(int workers) => new($"recover-{workers}", new("recover") { Workers = workers }, Row.Of($"recover-{workers}", $"SIGKILL to next result, {workers} worker{(workers == 1 ? "" : "s")}"))
    {
        Group = "recover", Fast = 5, Slow = 3, Least = 3,
    };

    private static Case Idle(string name, string title, string value, Measure measure, Func<Driver, Reply, Settings, Task<Reply>> observeAsync, int? mostRounds) =>
        new(name, new("workers") { Workers = Workers }, Row.Of(name, title, value, measure))
        {
            Group = "idle", Fast = 1, Slow = 1, MostRounds = mostRounds, ObserveAsync = observeAsync,
        };

    private static string Micros(int micros) => micros < 1_000 ? $"{micros} µs" : string.Create(CultureInfo.InvariantCulture, $"{micros / 1_000} ms");
}
