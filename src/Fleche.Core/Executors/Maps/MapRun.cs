using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using Fleche.Calls;

namespace Fleche.Executors;

/// <summary>One map under way: takes inputs, cuts them into chunks, submits these, and gives the results in the order of the inputs.</summary>
/// <remarks>
/// <para>Inputs are taken on the consumer's thread only (in the call of Map itself, then in MoveNext), never further ahead of it than the
/// buffer allows. With a fixed chunk size they are submitted there too. With a measured one a window of chunks is on its way, and after
/// each chunk the ThreadPool measures it and submits more; the consumer does the same whenever it comes by, so that a starved
/// ThreadPool only slows the map down.</para>
/// <para>One lock guards the queues. The source, the submission and the reading of results run user code, outside of it.</para>
/// </remarks>
internal sealed class MapRun<T, TResult> : IMapRun
{
    private readonly object _lock = new();
    private readonly Executor _executor;
    private readonly Func<ChunkInputs<T>, Call<ChunkResults<TResult>>> _makeCall;
    private readonly CallOptions? _options;
    private readonly ChunkSizer _sizer;
    private readonly ExecutionContext? _context = ExecutionContext.Capture();

    /// <summary>How many inputs may be taken whose results the consumer has not come back from.</summary>
    private readonly int _capacity;

    /// <summary>The inputs taken and not submitted.</summary>
    private readonly Queue<T> _inputs = new();

    /// <summary>The chunks cut and not wholly taken by the consumer, in the order of the inputs.</summary>
    private readonly Queue<MapChunk<T, TResult>> _chunks = new();

    /// <summary>Where the inputs come from. Only the consumer touches it.</summary>
    private readonly MapSource<T> _source;

    /// <summary>How many inputs are taken and not given back as results. Only the consumer touches it.</summary>
    private int _ahead;

    /// <summary>How many chunks are cut and not done.</summary>
    private int _inFlight;

    /// <summary>How many threads are submitting a chunk just now.</summary>
    private int _submitting;

    /// <summary>Whether no more inputs come; all are to be submitted at once; nothing is to be submitted any more.</summary>
    private bool _isExhausted, _isFlushing, _isClosed;

    /// <summary>Completed when the consumer should look again; null while nobody awaits it.</summary>
    private TaskCompletionSource? _arrival;

    /// <summary>Begins the map: takes and submits what the buffer and the window allow.</summary>
    /// <exception cref="ExecutorShutdownException">The executor was shut down; likewise for any other reason to take no call at all.</exception>
    public MapRun(Executor executor, Func<ChunkInputs<T>, Call<ChunkResults<TResult>>> makeCall, IEnumerable<T> inputs,
        int? chunkSize, int? bufferSize, CallOptions? options)
    {
        _executor = executor;
        _makeCall = makeCall;
        _options = options;
        _capacity = bufferSize ?? int.MaxValue;
        int? size = chunkSize ?? executor.DefaultChunkSize;
        _sizer = new ChunkSizer(size is { } given ? Math.Min(given, _capacity) : null, executor.Parallelism);
        if (_sizer.IsAdaptive)
        {
            executor.AddMap(this);
        }

        _source = new MapSource<T>(inputs);
        Refill();
        ThrowIfRefused();
    }

    /// <summary>Whether the consumer need not wait: the next result is there, or there is none.</summary>
    private bool IsReady => !_chunks.TryPeek(out MapChunk<T, TResult>? front) || front.IsDone;

    /// <summary>Takes inputs as far as the buffer allows, and submits. The consumer comes back for its next result.</summary>
    public void Refill()
    {
        while (_ahead < _capacity && !_source.HasEnded)
        {
            bool isInput = _source.TryRead(out T? input);
            lock (_lock)
            {
                if (_isClosed)
                {
                    return;
                }

                if (isInput)
                {
                    _inputs.Enqueue(input!);
                }
                else
                {
                    _isExhausted = true;
                }
            }
            if (isInput)
            {
                _ahead++;
            }

            Pump();
        }
        if (_sizer.IsAdaptive)
        {
            Pump();
            LeaveExecutorIfSubmitted();
        }
    }

    /// <summary>Blocks until the next result is there, or there is none.</summary>
    /// <returns>False when the deadline passed first.</returns>
    public bool Wait(Deadline deadline)
    {
        lock (_lock)
        {
            while (!IsReady)
            {
                int remaining = deadline.RemainingMilliseconds;
                if (remaining == 0)
                {
                    return false;
                }

                Monitor.Wait(_lock, remaining);
            }
            return true;
        }
    }

    /// <summary>Completes when the next result is there, or there is none.</summary>
    public Task WaitAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (IsReady)
            {
                return Task.CompletedTask;
            }

            _arrival = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _arrival.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Takes the next result, which is there; throws the element's own error.</summary>
    /// <returns>False: there are no more.</returns>
    public bool TryTake([MaybeNullWhen(false)] out TResult result)
    {
        ThrowIfRefused();
        MapChunk<T, TResult>? front;
        lock (_lock)
        {
            _chunks.TryPeek(out front);
        }

        if (front is null)
        {
            Stop();
            _source.TakeError()?.Throw();
            result = default;
            return false;
        }
        Measure(front);
        _ahead--;
        result = front.Take(out ExceptionDispatchInfo? error);
        if (front.IsEmpty)
        {
            lock (_lock)
            {
                _chunks.Dequeue();
            }
        }
        error?.Throw();
        return true;
    }

    /// <summary>Ends the map: cancels every call that has not started and lets go of the source. The consumer alone calls it.</summary>
    public void Stop()
    {
        MapChunk<T, TResult>[] chunks;
        lock (_lock)
        {
            Close();
            chunks = [.. _chunks];
            _chunks.Clear();
        }
        foreach (MapChunk<T, TResult> chunk in chunks)
        {
            chunk.Future?.Cancel();
        }

        _executor.RemoveMap(this);
        _source.Dispose();
    }

    /// <inheritdoc/>
    public void Flush()
    {
        lock (_lock)
        {
            _isFlushing = true;
        }

        Pump();
        lock (_lock)
        {
            while (_submitting > 0)
            {
                Monitor.Wait(_lock);
            }
        }
    }

    /// <summary>A chunk's call is done. Called by its completing thread.</summary>
    public void OnDone(MapChunk<T, TResult> chunk)
    {
        bool goesOn;
        lock (_lock)
        {
            chunk.IsDone = true;
            _inFlight--;
            goesOn = _inputs.Count > 0 && _sizer.IsAdaptive;
            WakeConsumer();
        }
        if (goesOn)
        {
            ThreadPool.UnsafeQueueUserWorkItem(chunk, preferLocal: false);
        }
    }

    /// <summary>Measures the chunk that is done and submits more. Called on the ThreadPool.</summary>
    public void GoOn(MapChunk<T, TResult> chunk)
    {
        Measure(chunk);
        if (_context is null)
        {
            Pump();
        }
        else
        {
            ExecutionContext.Run(_context, static run => ((MapRun<T, TResult>)run!).Pump(), this);
        }
    }

    /// <summary>Cuts and submits as many chunks as may be on their way now. Any number of threads may be in here.</summary>
    private void Pump()
    {
        while (TryCut(out MapChunk<T, TResult>? chunk, out ChunkInputs<T>? inputs))
        {
            Submit(chunk, inputs);
        }
    }

    private bool TryCut([NotNullWhen(true)] out MapChunk<T, TResult>? chunk, [NotNullWhen(true)] out ChunkInputs<T>? inputs)
    {
        chunk = null;
        inputs = null;
        lock (_lock)
        {
            if (_isClosed || _inputs.Count == 0)
            {
                return false;
            }

            // Only what is left of an exhausted source has to be shared out; while more comes, chunks may be as large as is best.
            int available = _isExhausted ? _inputs.Count : _capacity;
            int size = _isFlushing ? _sizer.NextAtOnce(available) : _sizer.Next(available);
            bool isTooSmall = _inputs.Count < size && !_isExhausted && _inFlight >= _sizer.Busy;
            if (!_isFlushing && (isTooSmall || _inFlight >= _sizer.Window))
            {
                return false;
            }

            T[] items = new T[Math.Min(size, _inputs.Count)];
            for (int i = 0; i < items.Length; i++)
            {
                items[i] = _inputs.Dequeue();
            }

            inputs = new ChunkInputs<T>(items);
            chunk = new MapChunk<T, TResult>(this, items.Length);
            _chunks.Enqueue(chunk);
            _inFlight++;
            _submitting++;
            return true;
        }
    }

    private void Submit(MapChunk<T, TResult> chunk, ChunkInputs<T> inputs)
    {
        Future<ChunkResults<TResult>>? future = null;
        ExceptionDispatchInfo? refusal = null;
        try
        {
            future = _executor.SubmitCall(_makeCall(inputs), _options);
        }
        catch (Exception exception)
        {
            refusal = ExceptionDispatchInfo.Capture(exception);
        }
        bool isClosed;
        lock (_lock)
        {
            isClosed = _isClosed;
            chunk.Future = future;
            _submitting--;
            if (refusal is not null)
            {
                // The executor takes no more calls: the map ends when the consumer has come as far as this chunk.
                chunk.Refusal = refusal;
                chunk.IsDone = true;
                _inFlight--;
                Close();
                WakeConsumer();
            }
            if (_submitting == 0 && _isFlushing)
            {
                Monitor.PulseAll(_lock);
            }
        }
        if (isClosed)
        {
            future?.Cancel();
        }

        if (future?.TryAdd(chunk) is false)
        {
            OnDone(chunk);
        }

        LeaveExecutorIfSubmitted();
    }

    /// <summary>The executor's shutdown need not think of a map that has submitted everything.</summary>
    private void LeaveExecutorIfSubmitted()
    {
        if (!_sizer.IsAdaptive)
        {
            return;
        }

        lock (_lock)
        {
            if (!_isExhausted || _inputs.Count > 0 || _submitting > 0)
            {
                return;
            }
        }
        _executor.RemoveMap(this);
    }

    private void ThrowIfRefused()
    {
        ExceptionDispatchInfo? refusal;
        lock (_lock)
        {
            refusal = _chunks.TryPeek(out MapChunk<T, TResult>? front) ? front.Refusal : null;
        }

        if (refusal is null)
        {
            return;
        }

        Stop();
        refusal.Throw();
    }

    /// <summary>Lets a measured chunk size follow the run time of this chunk, once.</summary>
    private void Measure(MapChunk<T, TResult> chunk)
    {
        if (!_sizer.IsAdaptive)
        {
            return;
        }

        lock (_lock)
        {
            if (chunk.IsMeasured)
            {
                return;
            }

            chunk.IsMeasured = true;
        }
        if (chunk.Future is not { IsCancelled: false, HasFailed: false } future)
        {
            return;
        }

        TimeSpan elapsed = future.Result.Elapsed;
        lock (_lock)
        {
            _sizer.Add(elapsed, chunk.Count);
        }
    }

    /// <summary>Nothing is submitted any more. Called under the lock.</summary>
    private void Close()
    {
        _isClosed = _isExhausted = true;
        _inputs.Clear();
    }

    /// <summary>Wakes the consumer if what it waits for is there. Called under the lock.</summary>
    private void WakeConsumer()
    {
        if (!IsReady)
        {
            return;
        }

        Monitor.PulseAll(_lock);
        // Its continuations run asynchronously, so this runs no user code.
        _arrival?.TrySetResult();
        _arrival = null;
    }
}
