using System.Diagnostics.CodeAnalysis;
using Fleche.Calls;

namespace Fleche.Executors;

/// <summary>A map that measures how large its chunks should be.</summary>
/// <remarks>
/// A window of chunks is on its way, and after each chunk the ThreadPool measures it and submits more; the consumer does the same whenever it
/// comes by, so that a starved ThreadPool only slows the map down.
/// </remarks>
internal sealed class MeasuredMapFlow<T, TResult> : MapFlow<T, TResult>
{
    private readonly ChunkSizer _sizer;
    private readonly MapCutter<T> _waiting;
    private readonly ExecutionContext? _context = ExecutionContext.Capture();

    /// <summary>How many chunks are cut and not done.</summary>
    private int _inFlight;

    /// <summary>Begins.</summary>
    public MeasuredMapFlow(Executor executor, Func<ChunkInputs<T>, Call<ChunkResults<TResult>>> makeCall, int capacity, CallOptions? options)
        : base(executor, makeCall, options)
    {
        _sizer = new ChunkSizer(executor);
        _waiting = new MapCutter<T>(_sizer, capacity);
    }

    /// <inheritdoc/>
    protected override bool HasWaiting => _waiting.Count > 0;

    /// <inheritdoc/>
    public override void Add(T input)
    {
        MapChunk<T, TResult>? chunk;
        T[]? inputs;
        using (Interruption.Enter(Gate))
        {
            if (IsClosed)
            {
                return;
            }

            _waiting.Add(input);
            NoteWhetherOpen();
            if (!TryCut(isUrgent: false, out chunk, out inputs))
            {
                return;
            }
        }

        Submit(chunk, inputs);
        Pump();
    }

    /// <inheritdoc/>
    public override void End()
    {
        using (Interruption.Enter(Gate))
        {
            _waiting.IsExhausted = true;
        }

        Pump();
    }

    /// <inheritdoc/>
    public override void GoOn()
    {
        if (Output.Begun is null)
        {
            Pump();
        }
    }

    /// <inheritdoc/>
    public override void Hurry()
    {
        if (TryCut(isUrgent: true, out MapChunk<T, TResult>? chunk, out T[]? inputs))
        {
            Submit(chunk, inputs);
        }
    }

    /// <inheritdoc/>
    public override void OnDone(MapChunk<T, TResult> chunk)
    {
        bool goesOn;
        using (Interruption.Enter(Gate))
        {
            _inFlight--;
            goesOn = _waiting.Count > 0;
        }

        base.OnDone(chunk);
        if (goesOn)
        {
            ThreadPoolQueue.Add(GoOn, chunk);
        }
    }

    /// <inheritdoc/>
    protected override void Measure(MapChunk<T, TResult> chunk)
    {
        using (Interruption.Enter(Gate))
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
        using (Interruption.Enter(Gate))
        {
            _sizer.Add(elapsed, chunk.Count);
        }
    }

    /// <inheritdoc/>
    protected override void Submitted(MapChunk<T, TResult> chunk)
    {
        if (chunk.Refusal is not null)
        {
            _inFlight--;
        }
    }

    /// <inheritdoc/>
    protected override void SendAll() => Pump();

    /// <inheritdoc/>
    protected override void Forget() => _waiting.Clear();

    /// <summary>A chunk is done: submits more. Called on the ThreadPool.</summary>
    private void GoOn(MapChunk<T, TResult> chunk)
    {
        Measure(chunk);
        if (_context is null)
        {
            Pump();
        }
        else
        {
            ExecutionContext.Run(_context, static flow => ((MeasuredMapFlow<T, TResult>)flow!).Pump(), this);
        }

        // What was run to read the results and to write the inputs may have left one.
        Interruption.Clear();
    }

    /// <summary>Cuts and submits as many chunks as may be on their way now. Any number of threads may be in here.</summary>
    private void Pump()
    {
        while (TryCut(isUrgent: false, out MapChunk<T, TResult>? chunk, out T[]? inputs))
        {
            Submit(chunk, inputs);
        }
    }

    private bool TryCut(bool isUrgent, [NotNullWhen(true)] out MapChunk<T, TResult>? chunk, [NotNullWhen(true)] out T[]? inputs)
    {
        using (Interruption.Enter(Gate))
        {
            bool isUnneeded = isUrgent && Output.Front is not null;
            inputs = isUnneeded ? null : _waiting.Cut(_inFlight, isUrgent, IsFlushing);
            if (inputs is null)
            {
                chunk = null;
                return false;
            }

            chunk = AddChunk(inputs.Length);
            _inFlight++;
            return true;
        }
    }
}
