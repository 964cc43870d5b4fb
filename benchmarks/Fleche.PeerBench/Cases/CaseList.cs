namespace Fleche.PeerBench.Cases;

/// <summary>All cases.</summary>
internal static class CaseList
{
    private const int Workers = 2;

    /// <summary>In the order of the table.</summary>
    public static readonly IReadOnlyList<Case> All =
    [
        new("start", new(5, 3, 5, Least: 3), new("start") { Workers = Workers }, Row.Of("start", "start to first result")),
        new("gather", new(100_000, 10_000, 20, Least: 10), new("gather") { Workers = Workers }, Row.Of("gather", "submit, then gather: each no-op")),
        Map("map1", new(100_000, 10_000), "map, chunk 1: each no-op", chunk: 1),
        Map("map100", new(1_000_000, 200_000), "map, chunk 100: each no-op", chunk: 100),
        Map("auto", new(1_000_000, 20_000), "map, no chunk size: each no-op", chunk: null),
        Fit("1 µs", 1),
        Fit("10 µs", 10),
        Fit("100 µs", 100),
        Fit("1 ms", 1_000),
        Fit("10 ms", 10_000),
        new("roundtrip", new(20_000, 3_000, 10, Least: 2), new("roundtrip") { Workers = Workers }, Row.Of("p50", "round trip, p50", "p50"), Row.Of("p99", "round trip, p99", "p99")),
        Echo("echo1", new(200, 100, 5, Least: 3), "1 MiB there and back", 1 << 20),
        Echo("echo64", new(5, 3, 2, Least: 2), "64 MiB there and back", 64 << 20),
        .. WorkerCounts.Select(static workers => Work("10 µs", 10, workers)),
        .. WorkerCounts.Select(static workers => Work("100 µs", 100, workers)),
        .. WorkerCounts.Select(static workers => Work("1 ms", 1_000, workers)),
        .. WorkerCounts.Select(static workers => Work("10 ms", 10_000, workers)),
        new("crash", new(5, 3, 5, Least: 3), new("crash") { Workers = 1 }, Row.Of("crash", "SIGKILL to exception, 1 worker")),
        Recover("recover-1", 1),
        Recover("recover-2", 2),
        new("reuse", new(100_000, 10_000), new("reuse") { Workers = Workers }, Row.Of("reuse", "get the shared pool, warm")),
        new("pending", new(100_000, 20_000, Least: 20_000), new("pending") { Workers = Workers }, Row.Of("pending", "memory of a pending call", "bytes", Measure.Bytes)),
        new("idlemem", new(1, 1), new("workers") { Workers = Workers }, Row.Of("idlemem", "private memory of an idle worker", "bytes", Measure.Bytes))
        {
            Group = "idle",
            ObserveAsync = Observation.MemoryAsync,
        },
        new("idlecpu", new(1, 1), new("workers") { Workers = Workers }, Row.Of("idlecpu", "processor time of an idle process", "load", Measure.Load))
        {
            Group = "idle",
            MostRounds = 1,
            ObserveAsync = Observation.LoadAsync,
        },
    ];

    /// <summary>One worker, a worker for each core, and twice as many.</summary>
    private static IEnumerable<int> WorkerCounts => new[] { 1, 2, 4, Environment.ProcessorCount, 2 * Environment.ProcessorCount }
        .Where(static workers => workers <= 2 * Environment.ProcessorCount).Distinct().Order();

    private static Case Map(string name, Counts counts, string title, int? chunk) =>
        new(name, counts, new("map") { Workers = Workers, Chunk = chunk }, Row.Of(name, title)) { Group = "map" };

    private static Case Echo(string name, Counts counts, string title, int size) =>
        new(name, counts, new("echo") { Workers = Workers, Size = size }, Row.Of(name, title)) { Group = "echo" };

    private static Case Recover(string name, int workers) =>
        new(name, new(5, 3, Least: 3), new("recover") { Workers = workers }, Row.Of(name, $"SIGKILL to next result, {Plural(workers)}")) { Group = "recover" };

    /// <summary>How well busy work fills the cores: a second of it for each.</summary>
    private static Case Work(string duration, int micros, int workers)
    {
        int parallelism = Math.Min(workers, Environment.ProcessorCount);
        int count = Math.Clamp(1_000_000 * parallelism / micros, 40, 20_000);
        string name = $"work-{Joined(duration)}-{workers}";
        Row row = new(name, $"work of {duration}, {Plural(workers)}: of ideal", Measure.Share, values => micros * 1e-6 / parallelism / values["time"]);
        return new Case(name, new(count, Math.Min(count, 5_000), 4 * workers, Least: 40), new("gather") { Workers = workers, Micros = micros }, row) { Group = "work" };
    }

    /// <summary>How well a map chooses its chunks: its time over that of the best of many sizes.</summary>
    private static Case Fit(string duration, int micros)
    {
        int count = Math.Clamp(400_000 / micros, 40, 200_000);
        int[] chunks = [.. new[] { 1, 4, 16, 64, 256, 1024, 4096 }.Where(chunk => chunk * Workers <= count)];
        string name = $"fit-{Joined(duration)}";
        Row row = new(name, $"map of {duration}: own chunks / best", Measure.Times, static values => values["auto"] / BestChosenByHand(values));
        return new Case(name, new(count, Least: 40), new("fit") { Workers = Workers, Micros = micros, Chunks = chunks }, row) { Group = "fit" };
    }

    private static double BestChosenByHand(IReadOnlyDictionary<string, double> values) =>
        values.Where(static pair => pair.Key != "auto").Min(static pair => pair.Value);

    private static string Joined(string duration) => duration.Replace(" ", "");

    private static string Plural(int workers) => workers == 1 ? "1 worker" : $"{workers} workers";
}
