using System.Collections;

namespace Fleche.Executors;

/// <summary>What Map gives: its own enumerator, which keeps no result longer than until the next one.</summary>
internal sealed class MapResults<TResult>(MapRun<TResult> run, TimeSpan? timeout, Deadline deadline)
    : IEnumerable<TResult>, IEnumerator<TResult>
{
    /// <summary>The map until its one enumeration begins; then null.</summary>
    private MapRun<TResult>? _unused = run;

    /// <summary>The map while it is enumerated.</summary>
    private MapRun<TResult>? _run;

    private TResult _current = default!;

    /// <inheritdoc/>
    public TResult Current => _current;

    object? IEnumerator.Current => Current;

    /// <inheritdoc/>
    public IEnumerator<TResult> GetEnumerator()
    {
        _run = SingleUse.Take(ref _unused, "results of Map");
        return this;
    }

    /// <inheritdoc/>
    public bool MoveNext()
    {
        _current = default!;
        if (_run is not { } run)
        {
            return false;
        }

        run.Refill();
        if (!run.Wait(deadline))
        {
            Dispose();
            throw new TimeoutException(
                $"The next result of Map was not there within {timeout} of its call. The calls that had not started were cancelled.");
        }
        return run.TryTake(out _current!);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _current = default!;
        MapRun<TResult>? run = _run;
        _run = null;
        run?.Stop();
    }

    void IEnumerator.Reset() => throw new NotSupportedException("The calls of a Map run once: call Map again.");

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
