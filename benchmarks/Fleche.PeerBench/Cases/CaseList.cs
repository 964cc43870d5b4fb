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
        new("roundtrip", new("roundtrip") { Workers = Workers }, Row.Of("p50", "round trip, p50", "p50"), Row.Of("p99", "round trip, p99", "p99")) { Fast = 20_000, Slow = 3_000, Processes = 10 },
        new("echo1", new("echo") { Workers = Workers, Size = 1 << 20 }, Row.Of("echo1", "1 MiB there and back")) { Group = "echo", Fast = 200, Slow = 100, Processes = 5, Least = 3 },
        new("echo64", new("echo") { Workers = Workers, Size = 64 << 20 }, Row.Of("echo64", "64 MiB there and back")) { Group = "echo", Fast = 5, Slow = 3, Processes = 2, Least = 2 },
    ];
}
