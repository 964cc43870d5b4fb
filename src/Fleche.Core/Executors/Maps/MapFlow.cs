using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using Fleche.Calls;

namespace Fleche.Executors;

/// <summary>What a map sends: inputs come in, are submitted in chunks, and their results go out (<see cref="MapOutput{T, TResult}"/>).</summary>
/// <remarks>One lock guards the chunks. The submission and the reading of results run user code, outside of it.</remarks>
internal abstract class MapFlow<T, TResult>(Executor executor, Func<ChunkInputs<T>, Call<ChunkResults<TResult>>> makeCall, CallOptions? options) : IMapRun
{
    /// <summary>Whether nobody wants the results any more.</summary>
    private bool _isStopped;

    /// <summary>The threads that are submitting a chunk just now, as often as they do, and have not come to <see cref="Flush"/> in the midst of it.</summary>
    private readonly List<int> _submitting = [];

    /// <summary>How the executor knows this.</summary>
    private WeakReference<IMapRun>? _self;

    /// <summary>Whether the executor knows that something is left to be submitted.</summary>
    private bool _isOpen;

    /// <summary>The lock.</summary>
    protected object Gate => Output.Gate;

    /// <summary>Whether nothing is submitted any more.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>What the consumer waits for and takes.</summary>
    public MapOutput<T, TResult> Output { get; } = new();

    /// <summary>Whether all is to be submitted now.</summary>
    protected bool IsFlushing { get; private set; }

    /// <summary>Whether there are inputs that no chunk has. Asked under the lock.</summary>
    protected abstract bool HasWaiting { get; }

    /// <summary>Begins the flow of a map.</summary>
    /// <param name="executor">Where the calls run.</param>
    /// <param name="makeCall">Makes the call of a chunk.</param>
    /// <param name="chunkSize">How many inputs travel together; null: what the executor likes best, or what is measured to be best.</param>
    /// <param name="capacity">How many inputs may be taken ahead of the consumer.</param>
    /// <param name="options">The options of each call.</param>
    public static MapFlow<T, TResult> Begin(Executor executor, Func<ChunkInputs<T>, Call<ChunkResults<TResult>>> makeCall, int? chunkSize, int capacity, CallOptions? options) =>
        (chunkSize ?? executor.DefaultChunkSize) is { } size
            ? new FixedMapFlow<T, TResult>(executor, makeCall, Math.Min(size, capacity), options)
            : new MeasuredMapFlow<T, TResult>(executor, makeCall, capacity, options);

    /// <summary>An input comes. Only the consumer's thread brings inputs.</summary>
    public abstract void Add(T input);

    /// <summary>No more inputs come.</summary>
    public abstract void End();

    /// <summary>The consumer comes by: submits more, if the time has come.</summary>
    public virtual void GoOn()
    {
    }

    /// <summary>The consumer waits for an input that was given: if it is not on its way, it goes now, in however small a chunk.</summary>
    public abstract void Hurry();

    /// <inheritdoc/>
    public void Flush()
    {
        using (Interruption.Enter(Gate))
        {
            IsFlushing = true;
        }

        SendAll();
        lock (Gate)
        {
            // What is run to write an input may have come here: its chunk, which may be refused now, is waited for neither by this thread nor by another that has come so.
            _submitting.RemoveAll(static thread => thread == Environment.CurrentManagedThreadId);
            Monitor.PulseAll(Gate);
            while (_submitting.Count > 0)
            {
                Monitor.Wait(Gate);
            }
        }
    }

    /// <summary>Has one input called outside of the order of the others.</summary>
    public Future<ChunkResults<TResult>> SubmitApart(T input) => executor.SubmitCall(makeCall(new ChunkInputs<T>([input])), options);

    /// <summary>Takes the next result, which is there, or its error.</summary>
    /// <returns>False: there are no more.</returns>
    public bool TryTake([MaybeNullWhen(false)] out TResult result, out ExceptionDispatchInfo? error)
    {
        MapChunk<T, TResult>? front = Output.Begun;
        if (front is null)
        {
            front = Output.Front;
            if (front is null)
            {
                result = default;
                error = null;
                return false;
            }

            Measure(front);
        }

        result = Output.Take(front, out error);
        return true;
    }

    /// <summary>Cancels every call that has not started, and submits no more.</summary>
    public void Stop()
    {
        MapChunk<T, TResult>[] chunks;
        using (Interruption.Enter(Gate))
        {
            _isStopped = true;
            Close();
            chunks = Output.RemoveAll();
        }

        foreach (MapChunk<T, TResult> chunk in chunks)
        {
            chunk.Future?.Cancel();
        }
    }

    /// <summary>A chunk's call is done. Called by its completing thread.</summary>
    public virtual void OnDone(MapChunk<T, TResult> chunk)
    {
        using (Interruption.Enter(Gate))
        {
            chunk.IsDone = true;
        }

        WakeUps.Wake(Output);
    }

    /// <summary>A chunk is done, which may say how large the next ones should be.</summary>
    protected virtual void Measure(MapChunk<T, TResult> chunk)
    {
    }

    /// <summary>Submits every input that waits.</summary>
    protected abstract void SendAll();

    /// <summary>A chunk is cut, which goes out in this order; whoever has cut it submits it. Called under the lock.</summary>
    protected MapChunk<T, TResult> AddChunk(int count)
    {
        MapChunk<T, TResult> chunk = new(this, count);
        Output.Add(chunk);
        _submitting.Add(Environment.CurrentManagedThreadId);
        return chunk;
    }

    /// <summary>Submits a chunk that was cut.</summary>
    protected void Submit(MapChunk<T, TResult> chunk, T[] inputs)
    {
        Future<ChunkResults<TResult>>? future = null;
        ExceptionDispatchInfo? refusal = null;
        try
        {
            future = executor.SubmitCall(makeCall(new ChunkInputs<T>(inputs)), options);
        }
        catch (Exception exception)
        {
            refusal = ExceptionDispatchInfo.Capture(exception);
        }

        bool isUnwanted;
        using (Interruption.Enter(Gate))
        {
            isUnwanted = _isStopped;
            chunk.Future = future;
            if (refusal is not null)
            {
                // The executor takes no more calls: the map ends when the consumer has come as far as this chunk.
                chunk.Refusal = refusal;
                chunk.IsDone = true;
                Close();
            }

            Submitted(chunk);
            _submitting.Remove(Environment.CurrentManagedThreadId);
            NoteWhetherOpen();
            if (_submitting.Count == 0 && IsFlushing)
            {
                Monitor.PulseAll(Gate);
            }
        }

        if (refusal is not null)
        {
            WakeUps.Wake(Output);
        }
        else if (isUnwanted)
        {
            future!.Cancel();
        }

        if (future?.TryAdd(chunk) is false)
        {
            OnDone(chunk);
        }
    }

    /// <summary>A chunk was submitted, or refused. Called under the lock.</summary>
    protected virtual void Submitted(MapChunk<T, TResult> chunk)
    {
    }

    /// <summary>Nothing is submitted any more. Called under the lock.</summary>
    protected void Close()
    {
        IsClosed = true;
        Forget();
        NoteWhetherOpen();
    }

    /// <summary>Forgets the inputs that no chunk has. Called under the lock.</summary>
    protected abstract void Forget();

    /// <summary>The executor's shutdown, and the end of the program, think of what was not submitted. Called under the lock.</summary>
    protected void NoteWhetherOpen()
    {
        bool isOpen = HasWaiting || _submitting.Count > 0;
        if (isOpen != _isOpen)
        {
            _isOpen = isOpen;
            if (isOpen)
            {
                executor.OpenMaps.Add(_self ??= new WeakReference<IMapRun>(this));
            }
            else
            {
                executor.OpenMaps.Remove(_self!);
            }
        }
    }
}
