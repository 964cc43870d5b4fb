namespace Fleche.Stores.Files;

/// <summary>One collection of garbage, safe beside writers in any process, without a lock.</summary>
/// <remarks>
/// A writer saves its values (those that are there already it leaves alone), saves the record, and then looks whether the values are still there; those that
/// are not it writes again. The sweep reads all records, takes the values without a record out of sight by renaming them, reads all records <em>again</em>,
/// and only then removes them, or gives them their names back. A record that was saved before the second reading is seen by it; one that was saved
/// later has a writer who looks for the values after they were out of sight. Whatever the order, no record is left without its values. A sweep that is
/// killed leaves renamed files; until the next sweep decides about them they are missing, and at worst that is a miss.
/// </remarks>
internal sealed class ValueSweep(EntryFolder folder, Func<IReadOnlySet<Digest>> readReferences)
{
    /// <summary>The end of the names of values that are out of sight.</summary>
    private const string Extension = ".old";

    private readonly string _extension = $".{TemporaryName.Next()}{Extension}";
    private readonly List<(Digest Digest, string Path)> _hidden = [];

    /// <summary>Removes the values that no record refers to.</summary>
    public (IReadOnlyList<Digest> Evicted, long Bytes) Run()
    {
        IReadOnlySet<Digest> references = readReferences();
        try
        {
            Hide(references);
            if (_hidden.Count > 0)
            {
                references = readReferences();
            }
        }
        catch
        {
            Restore(static _ => true);
            throw;
        }

        Restore(references.Contains);
        return Remove();
    }

    private void Hide(IReadOnlySet<Digest> references)
    {
        foreach (string subfolder in folder.Subfolders(""))
        {
            // The whole list first: what is renamed must not be met again.
            foreach (string path in Directory.GetFiles(subfolder))
            {
                ReadOnlySpan<char> name = Path.GetFileName(path.AsSpan());
                int dot = name.IndexOf('.');
                if (!EntryFolder.TryParse(subfolder, dot < 0 ? name : name[..dot], out Digest digest))
                {
                    continue;
                }

                if (dot < 0 && !references.Contains(digest) && TryMove(path, path + _extension))
                {
                    _hidden.Add((digest, path + _extension));
                }
                else if (name.EndsWith(Extension, StringComparison.Ordinal))
                {
                    _hidden.Add((digest, path));
                }
            }
        }
    }

    private void Restore(Func<Digest, bool> isNeeded)
    {
        foreach ((Digest digest, string path) in _hidden.Where(hidden => isNeeded(hidden.Digest)))
        {
            TryMove(path, folder.PathOf(digest));
        }

        _hidden.RemoveAll(hidden => isNeeded(hidden.Digest));
    }

    private (IReadOnlyList<Digest> Evicted, long Bytes) Remove()
    {
        var evicted = new List<Digest>();
        long bytes = 0;
        foreach ((Digest digest, string path) in _hidden)
        {
            FileInfo file = new(path);
            if (file.Exists)
            {
                bytes += Math.Max(0, file.Length - EntryHeader.Size);
                file.Delete();
                evicted.Add(digest);
            }
        }

        return (evicted, bytes);
    }

    /// <summary>Renames a file, over one of the same digest that was written meanwhile; false: another sweep was first.</summary>
    private static bool TryMove(string from, string to)
    {
        try
        {
            File.Move(from, to, overwrite: true);
            return true;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }
}
