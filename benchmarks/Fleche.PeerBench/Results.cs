using Fleche.PeerBench.Cases;
using Fleche.PeerBench.Peers;

namespace Fleche.PeerBench;

/// <summary>What was measured.</summary>
internal sealed class Results
{
    private readonly Dictionary<(Case Case, Peer Peer), Series> _series = [];
    private readonly Dictionary<Peer, string> _versions = [];

    /// <summary>How many processes wanted a core in the minute before: much above 0, and others were at work on the machine.</summary>
    public string LoadAtStart { get; } = File.ReadAllText("/proc/loadavg").Split(' ')[0];

    /// <summary>What each peer runs on.</summary>
    public IReadOnlyDictionary<Peer, string> Versions => _versions;

    public IReadOnlyDictionary<(Case Case, Peer Peer), Series> All => _series;

    public Series this[Case of, Peer peer] => _series.TryGetValue((of, peer), out Series? series) ? series : _series[(of, peer)] = new Series();

    /// <param name="peer">Who says it.</param>
    /// <param name="version">What it runs on; null: it is missing.</param>
    public void AddVersion(Peer peer, string? version)
    {
        if (version is not null)
        {
            _versions[peer] = version;
        }
    }

    /// <summary>A figure of the table, by the median of the rounds; null: there is none.</summary>
    public double? Value(Case of, Row row, Peer peer) =>
        _series.TryGetValue((of, peer), out Series? series) && series.Medians() is { Count: > 0 } medians ? row.Value(medians) : null;

    /// <summary>Why there is no figure; null: nothing went wrong.</summary>
    public string? Note(Case of, Peer peer) => _series.TryGetValue((of, peer), out Series? series) ? series.Note : null;

    /// <summary>A figure of a row that is known by its name.</summary>
    public double? Find(string rowId, Peer peer) =>
        (from of in CaseList.All from row in of.Rows where row.Id == rowId select Value(of, row, peer)).FirstOrDefault();
}
