using System.Diagnostics;

namespace Fleche.Chaos;

/// <summary>One line of the ledger: a call, what may happen to it, and what did.</summary>
internal sealed class Entry(Ticket ticket, PoolFacts pool, CallOptions options, Entry? map = null)
{
    private readonly long _openedAt = map?._openedAt ?? Stopwatch.GetTimestamp();
    private int _closings;

    public Ticket Ticket => ticket;

    public PoolFacts Pool => pool;

    public CallOptions Options => options;

    public TimeSpan Age => Stopwatch.GetElapsedTime(_openedAt);

    /// <summary>The call's token, cancelled at a random time; null: none.</summary>
    public CancellationTokenSource? TokenSource { get; init; }

    /// <summary>How long the answer of a payload call is.</summary>
    public int AnswerLength { get; init; }

    /// <summary>Whether <see cref="Future.Cancel"/> was called.</summary>
    public volatile bool IsCancelAsked;

    /// <summary>Whether it said that no result would come.</summary>
    public volatile bool IsCancelPromised;

    /// <summary>The future; null until <c>Submit</c> has returned, and for a map.</summary>
    public volatile Future? Future;

    public bool MayBeCancelled => IsCancelAsked || Pool.IsCancelled || TokenSource?.IsCancellationRequested == true;

    /// <summary>An element of this map, as if it were a call.</summary>
    public Entry OfElement(Ticket element) => new(element, pool, options, this);

    /// <summary>Whether this is the first time that it is closed.</summary>
    public bool TryClose() => Interlocked.Increment(ref _closings) == 1;

    public override string ToString() =>
        $"{Ticket}, {Age.TotalSeconds:0.0} s old, {(Future is { } future ? future.State : "no future")}, timeout {Options.Timeout?.TotalSeconds.ToString() ?? "none"}, "
        + $"queue timeout {Options.QueueTimeout?.TotalSeconds.ToString() ?? "none"}, retries {Options.Retries}, cancel running {Options.CancelRunning?.ToString() ?? "as the pool"}"
        + $"{(IsCancelAsked ? ", cancel asked" : "")}{(IsCancelPromised ? " and promised" : "")}{(TokenSource?.IsCancellationRequested == true ? ", token cancelled" : "")}, of {Pool}";
}
