using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using Fleche.Queries;

namespace Fleche;

/// <summary>A cache over several others, which are asked in their order.</summary>
public abstract class CacheGroup : Cache
{
    private readonly IReadOnlyList<Cache> _owned;

    /// <summary>Makes a group.</summary>
    /// <param name="members">The members as the user gives them.</param>
    /// <param name="leaveOpen">Whether they stay open.</param>
    /// <param name="isFlat">Whether stacks among them count as their members.</param>
    /// <exception cref="ArgumentException">There is none, or one is null.</exception>
    private protected CacheGroup(IEnumerable<Cache> members, bool leaveOpen, bool isFlat)
    {
        ArgumentNullException.ThrowIfNull(members);
        Cache[] given = [.. members];
        if (given.Length == 0 || given.Contains(null!))
        {
            throw new ArgumentException("A cache over caches needs one at least, and none of them may be null.", nameof(members));
        }

        _owned = leaveOpen ? [] : given;
        Members = isFlat ? [.. given.SelectMany(static member => member is CacheStack stack ? stack.Members : [member])] : given;
    }

    /// <summary>The caches, in the order in which they are asked.</summary>
    public IReadOnlyList<Cache> Members { get; }

    /// <inheritdoc/>
    public override bool Contains(Digest key) => Members.Any(member => member.Contains(key));

    /// <inheritdoc/>
    public override void Flush()
    {
        foreach (Cache member in Members)
        {
            member.Flush();
        }
    }

    /// <inheritdoc/>
    public override VerifyReport Verify() => Members.Select(static member => member.Verify()).Aggregate(VerifyReport.Sum);

    /// <inheritdoc/>
    internal override bool TryLoadRecord(Digest key, [NotNullWhen(true)] out CallRecord? record)
    {
        foreach (Cache member in Members)
        {
            if (member.TryLoadRecord(key, out record))
            {
                return true;
            }
        }

        record = null;
        return false;
    }

    /// <inheritdoc/>
    internal override bool TryLoadValue(Digest digest, out ReadOnlyMemory<byte> payload)
    {
        foreach (Cache member in Members)
        {
            if (member.TryLoadValue(digest, out payload))
            {
                return true;
            }
        }

        payload = default;
        return false;
    }

    /// <summary>The records of all members, oldest start first. Of a call that several have, the record of the first of them counts, as it does when the call is loaded.</summary>
    internal override IEnumerable<CallRecord> Find(CallFilter filter)
    {
        var next = new PriorityQueue<(IEnumerator<CallRecord> Records, int Member), (DateTimeOffset Started, int Member)>();
        var opened = new List<IDisposable>();
        try
        {
            foreach ((int i, Cache member) in Members.Index())
            {
                IEnumerator<CallRecord> records = member.Find(filter).GetEnumerator();
                opened.Add(records);
                Advance(records, i);
            }

            while (next.TryDequeue(out var first, out _))
            {
                CallRecord record = first.Records.Current;
                if (!Members.Take(first.Member).Any(earlier => earlier.Holds(record.Key)))
                {
                    yield return record;
                }

                Advance(first.Records, first.Member);
            }
        }
        finally
        {
            opened.ForEach(static records => records.Dispose());
        }

        void Advance(IEnumerator<CallRecord> records, int member)
        {
            if (records.MoveNext())
            {
                next.Enqueue((records, member), (records.Current.Started, member));
            }
        }
    }

    /// <inheritdoc/>
    internal override IEnumerable<Digest> Keys(string prefix) => Members.SelectMany(member => member.Keys(prefix)).Distinct().Order();

    /// <summary>Disposes of all members that this owns; the first exception is thrown after that.</summary>
    private protected override void Dispose(bool disposing)
    {
        ExceptionDispatchInfo? first = null;
        foreach (Cache member in _owned)
        {
            try
            {
                member.Dispose();
            }
            catch (Exception e)
            {
                first ??= ExceptionDispatchInfo.Capture(e);
            }
        }

        first?.Throw();
    }
}
