using Fleche.PeerBench.Peers;

namespace Fleche.PeerBench;

/// <summary>What one peer measured in one case, round by round.</summary>
internal sealed class Series
{
    private readonly List<IReadOnlyDictionary<string, double>> _rounds = [];

    public IReadOnlyList<IReadOnlyDictionary<string, double>> Rounds => _rounds;

    /// <summary>Why there are no (more) values; null when nothing went wrong.</summary>
    public string? Note { get; private set; }

    public void Add(Reply reply)
    {
        Note ??= reply.Note;
        if (reply.Note is null)
        {
            _rounds.Add(reply.Values);
        }
    }

    /// <summary>The median of each value over the rounds.</summary>
    public Dictionary<string, double> Medians() => _rounds.Count == 0 ? [] : _rounds[0].Keys.ToDictionary(static name => name, Median);

    private double Median(string name)
    {
        double[] sorted = [.. _rounds.Select(round => round[name]).Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
