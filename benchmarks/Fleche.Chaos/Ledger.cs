using System.Collections.Concurrent;

namespace Fleche.Chaos;

/// <summary>Every call that was made: opened before it is submitted, closed exactly once by its future. Closed ones live on as counts only.</summary>
internal sealed class Ledger(Judge judge, Violations violations, int salt)
{
    /// <summary>How many calls may be open, so that what is left behind by one bad moment stays small.</summary>
    private const int MaxOpen = 300;

    /// <summary>Rounds have numbers of their own: the first is short.</summary>
    private const long FirstIdOfRound = 1_000_000;

    private readonly ConcurrentDictionary<long, Entry> _open = new();
    private readonly SemaphoreSlim _room = new(MaxOpen);
    private long _lastId = salt * FirstIdOfRound;
    private long _progress;

    /// <summary>How many calls were closed, and elements of maps seen: what grows does not hang.</summary>
    public long Progress => Volatile.Read(ref _progress);

    /// <summary>The calls that are open, the oldest first.</summary>
    public IEnumerable<Entry> Open => _open.Values.OrderBy(static entry => entry.Ticket.Id);

    /// <summary>How often each deed had each outcome.</summary>
    public Counts Counts { get; } = new();

    /// <summary>Gives the first of so many numbers that no other call has.</summary>
    public long NextId(int count = 1) => Interlocked.Add(ref _lastId, count) - count + 1;

    /// <summary>Opens a line, when there is room.</summary>
    public void Add(Entry entry)
    {
        _room.Wait();
        _open[entry.Ticket.Id] = entry;
    }

    /// <summary>Waits until no call is open. The watchdog ends a wait in vain.</summary>
    public void WaitUntilAllClosed()
    {
        for (int i = 0; i < MaxOpen; i++)
        {
            _room.Wait();
        }
    }

    /// <summary>A map has given an element, or its error; the map itself goes on.</summary>
    public void NoteProgress() => Interlocked.Increment(ref _progress);

    /// <summary>A call's future is done.</summary>
    public void Close(Entry entry, Future future) => Close(entry, judge.Of(entry, future));

    /// <summary><c>Submit</c> threw instead of giving a future.</summary>
    public void Refuse(Entry entry, Exception error) => Close(entry, judge.OfRefusal(entry, error));

    /// <summary>A call has this outcome.</summary>
    public void Close(Entry entry, Outcome outcome)
    {
        if (!entry.TryClose())
        {
            violations.Add($"closed a second time, as {outcome}: {entry}");
            return;
        }

        Counts.Add(entry.Ticket.Deed, outcome);
        _open.TryRemove(entry.Ticket.Id, out _);
        entry.TokenSource?.Dispose();
        NoteProgress();
        _room.Release();
    }
}
