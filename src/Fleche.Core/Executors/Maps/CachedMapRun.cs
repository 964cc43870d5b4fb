using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using Fleche.Calls;
using Fleche.Memoization;

namespace Fleche.Executors;

/// <summary>A map of a memoized function whose inputs are looked up first: only those are sent that are not stored, equal ones once.</summary>
/// <remarks>
/// Inputs are taken and looked up on the consumer's thread only, never further ahead of it than the buffer allows. What was sent comes back in the
/// order in which it was sent, so one queue of elements, each with its origin, gives the order of all.
/// </remarks>
internal sealed class CachedMapRun<T, TResult> : MapRun<TResult>
{
    private readonly MapFlow<T, TResult> _flow;
    private readonly MapSource<T> _source;
    private readonly int _capacity;
    private readonly CacheLookup<TResult> _lookup;
    private readonly Func<T, MemoizedCall> _makeCall;

    /// <summary>The elements taken and not given out.</summary>
    private readonly Queue<MapElement<T, TResult>> _elements = new();

    /// <summary>The keys of those that were sent.</summary>
    private readonly Dictionary<Digest, MapKey<TResult>> _sent = [];

    /// <summary>The call of the element in front, if it shared one that failed and so runs itself.</summary>
    private Future<ChunkResults<TResult>>? _again;

    /// <summary>Begins the map: takes, looks up and submits what the buffer and the window allow.</summary>
    /// <exception cref="ExecutorShutdownException">The executor was shut down and the first input is not stored; likewise for any other reason to take no call at all.</exception>
    public CachedMapRun(MapFlow<T, TResult> flow, IEnumerable<T> inputs, int capacity, CacheLookup<TResult> lookup, Func<T, MemoizedCall> makeCall)
    {
        _flow = flow;
        _capacity = capacity;
        _lookup = lookup;
        _makeCall = makeCall;
        _source = new MapSource<T>(inputs);
        Refill();
        if (_elements.TryPeek(out MapElement<T, TResult> front) && front.Origin == MapOrigin.Sent)
        {
            ThrowIfRefused();
        }
    }

    /// <inheritdoc/>
    public override void Refill()
    {
        while (_elements.Count < _capacity && !_source.HasEnded && !_flow.IsClosed)
        {
            if (_source.TryRead(out T? input))
            {
                _elements.Enqueue(LookUp(input));
            }
            else
            {
                _flow.End();
            }
        }

        _flow.GoOn();
        if (_elements.TryPeek(out MapElement<T, TResult> front))
        {
            Prepare(front);
        }
    }

    /// <inheritdoc/>
    public override bool Wait(Deadline deadline)
    {
        if (_again is { } again)
        {
            return again.Wait(deadline);
        }

        return IsFrontThere || _flow.Output.Wait(deadline);
    }

    /// <inheritdoc/>
    public override async Task WaitAsync(CancellationToken cancellationToken)
    {
        if (_again is { } again)
        {
            // How it ended is for whoever takes it; that the token ended the wait, the caller sees from the token.
            await ((Task)again.AsTask()).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        else if (!IsFrontThere)
        {
            await _flow.Output.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public override bool TryTake([MaybeNullWhen(false)] out TResult result)
    {
        if (!_elements.TryPeek(out MapElement<T, TResult> front))
        {
            Stop();
            _source.TakeError()?.Throw();
            result = default;
            return false;
        }

        ExceptionDispatchInfo? error = front.Error;
        result = front.Origin switch
        {
            MapOrigin.Cache => front.Result!,
            MapOrigin.Sent => TakeSent(front.Key, out error),
            _ => TakeShared(front.Key!, out error),
        };
        _elements.Dequeue();
        error?.Throw();
        return true;
    }

    /// <inheritdoc/>
    public override void Stop()
    {
        _flow.Stop();
        _again?.Cancel();
        _again = null;
        _elements.Clear();
        _sent.Clear();
        _source.Dispose();
    }

    /// <summary>Whether the element in front needs nothing that is on its way.</summary>
    private bool IsFrontThere => !_elements.TryPeek(out MapElement<T, TResult> front) || front.Origin != MapOrigin.Sent;

    private MapElement<T, TResult> LookUp(T input)
    {
        Found found;
        Digest key;
        TResult? result;
        try
        {
            found = _lookup.Find(_makeCall(input), out key, out result);
        }
        catch (CacheException e)
        {
            return new MapElement<T, TResult> { Error = ExceptionDispatchInfo.Capture(e) };
        }

        if (found == Found.Hit)
        {
            return new MapElement<T, TResult> { Result = result };
        }

        if (found == Found.Miss && _sent.TryGetValue(key, out MapKey<TResult>? known))
        {
            known.Elements++;
            return new MapElement<T, TResult> { Origin = MapOrigin.Shared, Input = input, Key = known };
        }

        MapKey<TResult>? mapKey = found == Found.Miss ? _sent[key] = new MapKey<TResult>(key) : null;
        _flow.Add(input);
        return new MapElement<T, TResult> { Origin = MapOrigin.Sent, Key = mapKey };
    }

    /// <summary>Sees to it that the element in front will come.</summary>
    private void Prepare(MapElement<T, TResult> front)
    {
        if (front.Origin == MapOrigin.Sent)
        {
            // Hits may fill the buffer, so that no more inputs come to fill a chunk.
            _flow.Hurry();
        }
        else if (front.Origin == MapOrigin.Shared && !front.Key!.HasResult && _again is null)
        {
            try
            {
                _again = _flow.SubmitApart(front.Input!);
            }
            catch (Exception e)
            {
                // This input's own error: behind it there may be results.
                _again = Future<ChunkResults<TResult>>.FromException(e);
            }
        }
    }

    private TResult TakeSent(MapKey<TResult>? key, out ExceptionDispatchInfo? error)
    {
        ThrowIfRefused();
        if (!_flow.TryTake(out TResult? result, out error))
        {
            throw new InvalidOperationException("A map lost an input that it had sent.");
        }

        if (key is not null)
        {
            Keep(key, result, error is null);
        }

        return result;
    }

    private TResult TakeShared(MapKey<TResult> key, out ExceptionDispatchInfo? error)
    {
        error = null;
        TResult? result = default;
        if (_again is { } again)
        {
            _again = null;
            result = TakeAgain(again, out error);
            Keep(key, result!, error is null);
            return result!;
        }

        try
        {
            result = _lookup.TryLoad(key.Key, out TResult? copy) ? copy : key.Result;
        }
        catch (CacheException e)
        {
            error = ExceptionDispatchInfo.Capture(e);
        }

        Keep(key, key.Result!, hasResult: true);
        return result!;
    }

    private static TResult? TakeAgain(Future<ChunkResults<TResult>> again, out ExceptionDispatchInfo? error)
    {
        error = null;
        try
        {
            ChunkResults<TResult> results = again.Result;
            if (results.Errors?[0] is not { } failure)
            {
                return results.Values[0];
            }

            error = ExceptionDispatchInfo.Capture(failure);
        }
        catch (Exception e)
        {
            error = ExceptionDispatchInfo.Capture(e);
        }

        return default;
    }

    /// <summary>An element is given out: keeps its result for equal ones that wait, if any do.</summary>
    private void Keep(MapKey<TResult> key, TResult result, bool hasResult)
    {
        if (--key.Elements == 0)
        {
            _sent.Remove(key.Key);
            key.Result = default;
            return;
        }

        key.HasResult = hasResult;
        key.Result = result;
    }

    private void ThrowIfRefused()
    {
        if (_flow.Output.Refusal is { } refusal)
        {
            Stop();
            refusal.Throw();
        }
    }
}
