namespace Fleche.Caches;

/// <summary>Copies calls from one cache to another, with the values that they refer to.</summary>
internal static class CallTransfer
{
    /// <summary>Copies, or moves, calls one by one.</summary>
    public static TransferReport Run(Cache source, IEnumerable<StoredCall> calls, Cache target, bool overwrite, bool move)
    {
        target.ThrowIfReadOnly("be copied to");
        if (move)
        {
            source.ThrowIfReadOnly("have calls moved away");
        }

        TransferReport report = new(0, 0, 0);

        // To move is to change what is enumerated: the keys are taken first, which are small.
        foreach (Digest key in calls.Select(static call => call.Key).ToList())
        {
            if (!overwrite && target.Holds(key))
            {
                report = report with { AlreadyThere = report.AlreadyThere + 1 };
            }
            else if (source.TryLoadRecord(key, out CallRecord? record) && TryLoadValues(source, record, out List<StoredValue> values))
            {
                target.Save(record, values);
                if (move)
                {
                    source.Evict(key);
                    if (!target.Holds(key))
                    {
                        // Both are over one store: what was moved away was the copy.
                        target.Save(record, values);
                    }
                }

                report = report with { Copied = report.Copied + 1 };
            }
            else
            {
                report = report with { Incomplete = report.Incomplete + 1 };
            }
        }

        return report;
    }

    /// <summary>Reads the result of a call, and those of its arguments that are kept.</summary>
    /// <returns>False: the result is gone.</returns>
    public static bool TryLoadValues(Cache source, CallRecord record, out List<StoredValue> values)
    {
        values = [];
        if (!source.ValueSource.TryLoadValue(record.Result, out ReadOnlyMemory<byte> result))
        {
            return false;
        }

        values.Add(new StoredValue(record.Result, result));
        foreach (Digest digest in record.References.Distinct().Where(digest => digest != record.Result))
        {
            if (source.ValueSource.TryLoadValue(digest, out ReadOnlyMemory<byte> payload))
            {
                values.Add(new StoredValue(digest, payload));
            }
        }

        return true;
    }
}
