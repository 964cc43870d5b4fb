namespace Fleche.PeerBench.Peers;

/// <summary>What a peer's process answers, as one line of JSON.</summary>
internal sealed record Reply
{
    /// <summary>What was measured, by name, in seconds and bytes.</summary>
    public IReadOnlyDictionary<string, double> Values { get; init; } = new Dictionary<string, double>();

    /// <summary>The processes of the workers, where they were asked for.</summary>
    public IReadOnlyList<int> ProcessIds { get; init; } = [];

    /// <summary>What there is to say in place of values: the peer cannot do this, never answered, or failed.</summary>
    public string? Note { get; init; }

    /// <summary>What the peer runs on: in the first reply, which nobody asked for.</summary>
    public string? Version { get; init; }

    public static Reply Of(string name, double value) => new() { Values = new Dictionary<string, double> { [name] = value } };

    /// <summary>One duration in seconds.</summary>
    public static Reply OfTime(double seconds) => Of("time", seconds);
}
