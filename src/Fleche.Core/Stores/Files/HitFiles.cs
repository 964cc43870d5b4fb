namespace Fleche.Stores.Files;

/// <summary>The hits of calls: a folder of reports, each a small file that is written once and never changed. The hits of a call are the sum over all reports.</summary>
/// <remarks>
/// So nobody waits for anybody, and no count is lost or torn when a process is killed. From <see cref="MostSmall"/> small files or <see cref="MostFiles"/> files on,
/// whoever reports puts those together: it takes each old report by renaming it, which only one process can do, writes the sums with the names of what they replace, and
/// removes what it took. Where a sum and what it replaces are both there, after a kill in between, only the sum counts.
/// </remarks>
internal sealed class HitFiles(StoreDirectory store, Func<Digest, DateTime?> whenWritten)
{
    private const int MostSmall = 32;
    private const int MostFiles = 256;

    /// <summary>Above it a report is not small: it has about a thousand calls, and to sum it up means to look at their records.</summary>
    private const long SmallBytes = 1 << 16;

    private const string Extension = ".hits";

    /// <summary>Between a report's name and that of the one that took it.</summary>
    private const char Taken = '~';

    private readonly string _folder = store.PathOf("hits");
    private HitIndex _index = HitIndex.Empty;

    /// <summary>Writes a report.</summary>
    public void Add(IReadOnlyCollection<HitCount> hits)
    {
        if (hits.Count == 0)
        {
            return;
        }

        Directory.CreateDirectory(_folder);
        DateTime now = DateTime.UtcNow;
        Write(TemporaryName.Next(), new HitReport([], [.. hits.Select(hit => new HitEntry(hit.Key, hit.Count, hit.LastUsed, now))]));
        int count = 0, small = 0;
        foreach (FileInfo file in new DirectoryInfo(_folder).EnumerateFiles("*" + Extension))
        {
            count++;
            small += file.Exists && file.Length <= SmallBytes ? 1 : 0;
        }

        if (count > MostFiles)
        {
            PutTogether();
        }
        else if (small > MostSmall)
        {
            PutTogether(SmallBytes);
        }
    }

    /// <summary>The hits as they are now. Costs a listing of the folder, and the reading of what is new there.</summary>
    public HitIndex Refresh()
    {
        HitIndex old = Volatile.Read(ref _index);
        Dictionary<string, string> files = List();
        if (files.Count == old.Reports.Count && files.Keys.All(old.Reports.ContainsKey))
        {
            return old;
        }

        Dictionary<string, HitReport> reports = [];
        foreach ((string name, string path) in files)
        {
            // Somebody may take the report or put it together with others in this moment.
            if (old.Reports.TryGetValue(name, out HitReport? report) || (report = Read(path, out _)) is not null)
            {
                reports.Add(name, report);
            }
        }

        HitIndex index = new(reports);
        Volatile.Write(ref _index, index);
        return index;
    }

    /// <summary>Reads all reports.</summary>
    public IEnumerable<StoreDamage> Verify()
    {
        foreach (string path in List().Values)
        {
            Read(path, out string? damage);
            if (damage is not null)
            {
                yield return new StoreDamage(null, damage);
            }
        }
    }

    /// <summary>Makes one report of many, and removes what killed writers left. The hits of calls that are not there any more are dropped.</summary>
    /// <param name="longest">Files that have more bytes are left as they are.</param>
    public void PutTogether(long longest = long.MaxValue)
    {
        if (!Directory.Exists(_folder))
        {
            return;
        }

        StoreDirectory.RemoveAbandoned(_folder);
        RemoveReplaced();
        string sum = TemporaryName.Next();
        Dictionary<string, string> mine = Take(sum, longest);
        Dictionary<string, HitReport> reports = [];
        foreach ((string name, string path) in mine)
        {
            if (Read(path, out _) is { } report)
            {
                reports.Add(name, report);
            }
        }

        if (reports.Count == 0)
        {
            return;
        }

        IEnumerable<HitEntry> hits = reports.Values.SelectMany(static report => report.Hits).GroupBy(static hit => hit.Key).Select(Sum).OfType<HitEntry>();
        Write(sum, new HitReport([.. reports.Keys], [.. hits]));
        foreach (string name in reports.Keys)
        {
            File.Delete(mine[name]);
        }
    }

    private HitEntry? Sum(IGrouping<Digest, HitEntry> hits)
    {
        if (whenWritten(hits.Key) is not { } written)
        {
            return null;
        }

        HitEntry[] own = [.. hits.Where(hit => hit.Reported >= written)];
        return own.Length == 0
            ? null
            : new HitEntry(hits.Key, own.Sum(static hit => hit.Count), own.Max(static hit => hit.LastUsed), own.Max(static hit => hit.Reported));
    }

    /// <summary>Takes the reports that nobody else has taken, or that somebody took who is gone.</summary>
    private Dictionary<string, string> Take(string sum, long longest)
    {
        Dictionary<string, string> taken = [];
        foreach ((string name, string path) in List())
        {
            string file = Path.GetFileName(path);
            int mark = file.IndexOf(Taken, StringComparison.Ordinal);
            if (mark >= 0 && !TemporaryName.IsAbandoned(file[(mark + 1)..]))
            {
                continue;
            }

            FileInfo info = new(path);
            if (!info.Exists || info.Length > longest)
            {
                continue;
            }

            string target = Path.Combine(_folder, $"{name}{Extension}{Taken}{sum}");
            try
            {
                File.Move(path, target);
                taken.Add(name, target);
            }
            catch (FileNotFoundException)
            {
                // Somebody else was first.
            }
        }

        return taken;
    }

    /// <summary>Finishes what a killed process had begun to remove.</summary>
    private void RemoveReplaced()
    {
        Dictionary<string, string> files = List();
        foreach (string name in Refresh().Reports.Values.SelectMany(static report => report.Replaces))
        {
            if (files.TryGetValue(name, out string? path))
            {
                File.Delete(path);
            }
        }
    }

    /// <summary>The reports by name, whether they are taken or not.</summary>
    private Dictionary<string, string> List()
    {
        Dictionary<string, string> files = [];
        if (Directory.Exists(_folder))
        {
            foreach (string path in Directory.EnumerateFiles(_folder))
            {
                string file = Path.GetFileName(path);
                int end = file.IndexOf(Extension, StringComparison.Ordinal);
                if (end > 0)
                {
                    files[file[..end]] = path;
                }
            }
        }

        return files;
    }

    private void Write(string name, HitReport report)
    {
        byte[] body = report.ToBytes();
        byte[] header = new byte[EntryHeader.Size];
        new EntryHeader(EntryKind.Hits, EntryFlags.None, body.Length, body.Length, DateTime.UtcNow.Ticks).Write(header, default, body, default);
        EntryFile.Write(Path.Combine(_folder, name + Extension), [header, body], store.Options.Durable);
    }

    private HitReport? Read(string path, out string? damage)
    {
        Entry? entry = EntryFile.Read(path, EntryKind.Hits, default, out damage);
        try
        {
            if (entry is not null)
            {
                return HitReport.Read(entry.Body);
            }
        }
        catch (PayloadSerializationException e)
        {
            damage = e.Message;
        }

        if (damage is not null)
        {
            damage = store.SetAside(path, EntryKind.Hits, Path.GetFileName(path), damage, static _ => false);
        }

        return null;
    }
}
