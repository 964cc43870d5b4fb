namespace Fleche.PeerBench.Peers;

/// <summary>What a peer's process is asked to do, as one line of JSON; what a case does not need stays at its default.</summary>
/// <param name="Case">What to measure: <c>start</c>, <c>gather</c>, <c>map</c> …</param>
internal sealed record Request(string Case)
{
    /// <summary>How many workers the pool has.</summary>
    public int Workers { get; init; } = 2;

    /// <summary>How many calls, or repetitions.</summary>
    public int Count { get; init; }

    /// <summary>How many inputs of a map travel as one call; null: the peer's own choice.</summary>
    public int? Chunk { get; init; }

    /// <summary>Chunk sizes to measure one after the other.</summary>
    public IReadOnlyList<int> Chunks { get; init; } = [];

    /// <summary>Bytes of an argument that is returned.</summary>
    public int Size { get; init; }

    /// <summary>Microseconds of busy work in a call; zero: none.</summary>
    public int Micros { get; init; }

    /// <summary>Whether busy work spins on the processor time of its thread instead of the wall's clock.</summary>
    public bool SpinsOnProcessorTime { get; init; }
}
