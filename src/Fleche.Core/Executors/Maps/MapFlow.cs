using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using Fleche.Calls;

namespace Fleche.Executors;

/// <summary>What a map sends: inputs come in (<see cref="MapCutter{T}"/>), are submitted in chunks, and their results go out (<see cref="MapOutput{T, TResult}"/>).</summary>
/// <remarks>
/// <para>With a fixed chunk size chunks are submitted as inputs come. With a measured one a window of chunks is on its way, and after each
/// chunk the ThreadPool measures it and submits more; the consumer does the same whenever it comes by, so that a starved ThreadPool only
/// slows the map down.</para>
/// <para>One lock guards the queues. The submission and the reading of results run user code, outside of it.</para>
/// </remarks>
internal sealed class MapFlow<T, TResult> : IMapRun
{
    private readonly object _lock = new();
    private readonly Executor _executor;
    private readonly Func<ChunkInputs<T>, Call<ChunkResults<TResult>>> _makeCall;
    private readonly CallOptions? _options;
    private readonly ChunkSizer _sizer;
    private readonly MapCutter<T> _waiting;
    private readonly MapOutput<T, TResult> _output;
    private readonly ExecutionContext? _context = ExecutionContext.Capture();

    /// <summary>How many chunks are cut and not done; how many threads are submitting one just now.</summary>
    private int _inFlight, _submitting;

    /// <summary>Begins; the executor's shutdown thinks of what was not submitted.</summary>
    public MapFlow(Executor executor, Func<ChunkInputs<T>, Call<ChunkResults<TResult>>> makeCall, int? chunkSize, int capacity, CallOptions? options)
    {
        _executor = executor;
        _output = new MapOutput<T, TResult>(_lock);
        _makeCall = makeCall;
        _options = options;
        int? size = chunkSize ?? executor.DefaultChunkSize;
        _sizer = new ChunkSizer(size is { } given ? Math.Min(given, capacity) : null, executor.Parallelism);
        _waiting = new MapCutter<T>(_sizer, capacity);
        if (_sizer.IsAdaptive)
        {
            executor.AddMap(this);
        }
    }

    /// <summary>Whether nothing is submitted any more.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>What the consumer waits for and takes.</summary>
    public MapOutput<T, TResult> Output => _output;

    /// <summary>An input comes.</summary>
    public void Add(T input)
    {
        MapChunk<T, TResult>? chunk;
        ChunkInputs<T>? inputs;
        lock (_lock)
        {
            if (IsClosed)
            {
                return;
            }

            _waiting.Add(input);
            if (!TryCut(isUrgent: false, out chunk, out inputs))
            {
                return;
            }
        }

        Submit(chunk, inputs);
        Pump();
    }

    /// <summary>No more inputs come.</summary>
    public void End()
    {
        lock (_lock)
        {
            _waiting.IsExhausted = true;
        }

        Pump();
    }

    /// <summary>The consumer comes by: submits more, if the time has come.</summary>
    public void GoOn()
    {
        if (_sizer.IsAdaptive && _output.Begun is null)
        {
            Pump();
            LeaveExecutorIfSubmitted();
        }
    }

    /// <summary>The consumer waits for an input that was given: if it is not on its way, it goes now, in however small a chunk.</summary>
    public void Hurry()
    {
        if (TryCut(isUrgent: true, out MapChunk<T, TResult>? chunk, out ChunkInputs<T>? inputs))
        {
            Submit(chunk, inputs);
        }
    }

    /// <summary>Has one input called outside of the order of the others.</summary>
    public Future<ChunkResults<TResult>> SubmitApart(T input) => _executor.SubmitCall(_makeCall(new ChunkInputs<T>([input])), _options);

    /// <summary>Takes the next result, which is there, or its error.</summary>
    /// <returns>False: there are no more.</returns>
    public bool TryTake([MaybeNullWhen(false)] out TResult result, out ExceptionDispatchInfo? error)
    {
        MapChunk<T, TResult>? front = _output.Begun;
        if (front is null)
        {
            front = _output.Front;
            if (front is null)
            {
                result = default;
                error = null;
                return false;
            }

            Measure(front);
        }

        result = _output.Take(front, out error);
        return true;
    }

    /// <summary>Cancels every call that has not started, and submits no more.</summary>
    public void Stop()
    {
        MapChunk<T, TResult>[] chunks;
        lock (_lock)
        {
            Close();
            chunks = _output.RemoveAll();
        }

        foreach (MapChunk<T, TResult> chunk in chunks)
        {
            chunk.Future?.Cancel();
        }

        _executor.RemoveMap(this);
    }

    /// <inheritdoc/>
    public void Flush()
    {
        lock (_lock)
        {
            _waiting.IsFlushing = true;
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
            goesOn = _waiting.Count > 0 && _sizer.IsAdaptive;
        }

        WakeUps.Wake(_output);
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
            ExecutionContext.Run(_context, static flow => ((MapFlow<T, TResult>)flow!).Pump(), this);
        }
    }

    /// <summary>Cuts and submits as many chunks as may be on their way now. Any number of threads may be in here.</summary>
    private void Pump()
    {
        while (TryCut(isUrgent: false, out MapChunk<T, TResult>? chunk, out ChunkInputs<T>? inputs))
        {
            Submit(chunk, inputs);
        }
    }

    private bool TryCut(bool isUrgent, [NotNullWhen(true)] out MapChunk<T, TResult>? chunk, [NotNullWhen(true)] out ChunkInputs<T>? inputs)
    {
        lock (_lock)
        {
            bool isUnneeded = isUrgent && _output.Front is not null;
            if (isUnneeded || _waiting.Cut(_inFlight, isUrgent) is not { } items)
            {
                chunk = null;
                inputs = null;
                return false;
            }

            inputs = new ChunkInputs<T>(items);
            chunk = new MapChunk<T, TResult>(this, items.Length);
            _output.Add(chunk);
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

        if (Submitted(chunk, future, refusal))
        {
            future?.Cancel();
        }

        if (future?.TryAdd(chunk) is false)
        {
            OnDone(chunk);
        }

        LeaveExecutorIfSubmitted();
    }

    /// <summary>A chunk was submitted, or refused.</summary>
    /// <returns>Whether nobody wants it any more.</returns>
    private bool Submitted(MapChunk<T, TResult> chunk, Future<ChunkResults<TResult>>? future, ExceptionDispatchInfo? refusal)
    {
        lock (_lock)
        {
            bool wasClosed = IsClosed;
            chunk.Future = future;
            _submitting--;
            if (refusal is not null)
            {
                // The executor takes no more calls: the map ends when the consumer has come as far as this chunk.
                chunk.Refusal = refusal;
                chunk.IsDone = true;
                _inFlight--;
                Close();
                _output.Wake();
            }

            if (_submitting == 0 && _waiting.IsFlushing)
            {
                Monitor.PulseAll(_lock);
            }

            return wasClosed;
        }
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
            if (!_waiting.IsExhausted || _waiting.Count > 0 || _submitting > 0)
            {
                return;
            }
        }

        _executor.RemoveMap(this);
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
        IsClosed = true;
        _waiting.Clear();
    }
}
