using Fleche.PeerBench.Cases;
using Fleche.PeerBench.Peers;

namespace Fleche.PeerBench;

/// <summary>What was measured.</summary>
internal sealed class Results
{
    private readonly Dictionary<(Case Case, Peer Peer), Series> _series = [];

    /// <summary>What each peer runs on.</summary>
    public Dictionary<Peer, string> Versions { get; } = [];

    public IReadOnlyDictionary<(Case Case, Peer Peer), Series> All => _series;

    public Series this[Case of, Peer peer] => _series.TryGetValue((of, peer), out Series? series) ? series : _series[(of, peer)] = new Series();

    /// <summary>A figure of the table, by the median of the rounds; null: there is none.</summary>
    public double? Value(Case of, Row row, Peer peer) =>
        _series.TryGetValue((of, peer), out Series? series) && series.Medians() is { Count: > 0 } medians ? row.Value(medians) : null;

    /// <summary>Why there is no figure; null: nothing went wrong.</summary>
    public string? Note(Case of, Peer peer) => _series.TryGetValue((of, peer), out Series? series) ? series.Note : null;

    /// <summary>A figure of a row that is known by its name.</summary>
    public double? Find(string rowId, Peer peer) =>
        (from of in CaseList.All from row in of.Rows where row.Id == rowId select Value(of, row, peer)).FirstOrDefault();
}
