using System.Buffers.Binary;

namespace Fleche.Caches;

/// <summary>Who waits for whom in all processes that share a file of claims: the content of that file, which nobody needs but those who wait inside of a call.</summary>
/// <remarks>
/// The file is a list of rows of three numbers: the process (rather: the open file), the slot that it computes, the slot that it waits for. It is read and written under a
/// lock of one byte. A process has locked the byte of its number as long as it lives, so rows of dead ones are known and dropped. A writer that is killed in the middle
/// leaves whole rows, old or new ones: each process writes all of its rows anew whenever it writes.
/// </remarks>
internal sealed class PublishedWaits(KernelLocks locks)
{
    /// <summary>A byte that nobody needs.</summary>
    public const long ProbeByte = 1L << 60;

    /// <summary>Locked while the file is read or written.</summary>
    private const long ContentByte = ProbeByte + 1;

    /// <summary>The byte of process 0.</summary>
    private const long FirstProcess = 1L << 61;

    private const int RowSize = 24;

    /// <summary>Guards the rest, and keeps threads apart, which the lock of the byte does not.</summary>
    private readonly Lock _gate = new();

    private readonly WaitEdges _mine = new();

    /// <summary>The number of this process; null before it was needed.</summary>
    private long? _process;

    /// <summary>Adds the waits of a flow; false, and nothing added, if that would close a cycle.</summary>
    /// <exception cref="IOException">The file cannot be read or written; the waits are added, and published by a later change.</exception>
    public bool TryAdd(long[] inside, long slot)
    {
        using (Interruption.Enter(_gate))
        {
            _mine.Add(inside, slot);
            return InFile(() =>
            {
                List<Row> others = ReadOthers();
                WaitEdges all = new();
                foreach ((_, long from, long to) in others.Concat(Mine))
                {
                    all.Add([from], to);
                }

                if (all.Leads(slot, inside))
                {
                    _mine.Remove(inside, slot);
                    return false;
                }

                Write(others);
                return true;
            });
        }
    }

    /// <summary>Removes the waits of a flow.</summary>
    /// <exception cref="IOException">The file cannot be read or written; a later change repairs it.</exception>
    public void Remove(long[] inside, long slot)
    {
        using (Interruption.Enter(_gate))
        {
            _mine.Remove(inside, slot);
            InFile(() =>
            {
                Write(ReadOthers());
                return true;
            });
        }
    }

    private IEnumerable<Row> Mine => _mine.All.Select(edge => new Row(_process!.Value, edge.From, edge.To));

    private bool InFile(Func<bool> body)
    {
        locks.Lock(ContentByte, 1, isExclusive: true);
        try
        {
            _process ??= TakeNumber();
            return body();
        }
        finally
        {
            locks.Unlock(ContentByte, 1);
        }
    }

    private long TakeNumber()
    {
        while (true)
        {
            long number = Random.Shared.NextInt64(FirstProcess);
            if (locks.TryLock(FirstProcess + number, 1, isExclusive: true) != LockOutcome.Busy)
            {
                return number;
            }
        }
    }

    /// <summary>The rows of all other processes that live.</summary>
    private List<Row> ReadOthers()
    {
        byte[] content = new byte[RandomAccess.GetLength(locks.Handle)];
        int length = 0;
        while (length < content.Length && RandomAccess.Read(locks.Handle, content.AsSpan(length), length) is > 0 and int read)
        {
            length += read;
        }

        Dictionary<long, bool> alive = new() { [_process!.Value] = false };
        List<Row> rows = [];
        for (int i = 0; i + RowSize <= length; i += RowSize)
        {
            (long process, long from, long to) = (Number(content, i), Number(content, i + 8), Number(content, i + 16));
            if (!alive.TryGetValue(process, out bool isAlive))
            {
                alive[process] = isAlive = process is >= 0 and < FirstProcess && IsAlive(process);
            }

            if (isAlive)
            {
                rows.Add(new Row(process, from, to));
            }
        }

        return rows;
    }

    private bool IsAlive(long process)
    {
        if (locks.TryLock(FirstProcess + process, 1, isExclusive: true) == LockOutcome.Busy)
        {
            return true;
        }

        locks.Unlock(FirstProcess + process, 1);
        return false;
    }

    private void Write(List<Row> others)
    {
        List<Row> rows = [.. others, .. Mine];
        byte[] content = new byte[rows.Count * RowSize];
        for (int i = 0; i < rows.Count; i++)
        {
            Span<byte> row = content.AsSpan(i * RowSize);
            BinaryPrimitives.WriteInt64LittleEndian(row, rows[i].Process);
            BinaryPrimitives.WriteInt64LittleEndian(row[8..], rows[i].From);
            BinaryPrimitives.WriteInt64LittleEndian(row[16..], rows[i].To);
        }

        RandomAccess.Write(locks.Handle, content, 0);
        RandomAccess.SetLength(locks.Handle, content.Length);
    }

    private static long Number(byte[] content, int offset) => BinaryPrimitives.ReadInt64LittleEndian(content.AsSpan(offset));

    private readonly record struct Row(long Process, long From, long To);
}
