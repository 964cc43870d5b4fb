using Fleche.PeerBench.Cases;
using Fleche.PeerBench.Peers;

namespace Fleche.PeerBench;

/// <summary>What was measured.</summary>
internal sealed class Results
{
    private readonly Dictionary<(Case Case, Peer Peer), Series> _series = [];

    public IReadOnlyDictionary<(Case Case, Peer Peer), Series> All => _series;

    public Series this[Case of, Peer peer] => _series.TryGetValue((of, peer), out Series? series) ? series : _series[(of, peer)] = new Series();

    /// <summary>A figure of the table, by the median of the rounds; null: there is none.</summary>
    public double? Value(Case of, Row row, Peer peer) =>
        _series.TryGetValue((of, peer), out Series? series) && series.Medians() is { Count: > 0 } medians ? row.Value(medians) : null;
}
