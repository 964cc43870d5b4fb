namespace Fleche.Stores.Files;

/// <summary>The reports of hits that were there at one time, by key.</summary>
internal sealed class HitIndex
{
    /// <summary>No hits.</summary>
    public static readonly HitIndex Empty = new(new Dictionary<string, HitReport>());

    private readonly Dictionary<Digest, List<HitEntry>> _hits = [];

    public HitIndex(IReadOnlyDictionary<string, HitReport> reports)
    {
        Reports = reports;
        HashSet<string> replaced = [.. reports.Values.SelectMany(static report => report.Replaces)];
        foreach ((string name, HitReport report) in reports)
        {
            if (replaced.Contains(name))
            {
                continue;
            }

            foreach (HitEntry hit in report.Hits)
            {
                if (!_hits.TryGetValue(hit.Key, out List<HitEntry>? hits))
                {
                    _hits.Add(hit.Key, hits = new List<HitEntry>(1));
                }

                hits.Add(hit);
            }
        }
    }

    /// <summary>The reports by name.</summary>
    public IReadOnlyDictionary<string, HitReport> Reports { get; }

    /// <summary>Gives a record its hits.</summary>
    /// <param name="record">The record as it was saved.</param>
    /// <param name="written">When that was.</param>
    public CallRecord Apply(CallRecord record, DateTime written)
    {
        if (!_hits.TryGetValue(record.Key, out List<HitEntry>? hits))
        {
            return record;
        }

        long count = 0;
        DateTimeOffset used = record.LastUsed;
        foreach (HitEntry hit in hits.Where(hit => hit.Reported >= written))
        {
            count += hit.Count;
            used = hit.LastUsed > used ? hit.LastUsed : used;
        }

        return record with { Hits = count, LastUsed = used };
    }
}
