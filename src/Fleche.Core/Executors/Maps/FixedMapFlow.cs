using Fleche.Calls;

namespace Fleche.Executors;

/// <summary>A map whose chunks are of a given size: they are submitted as inputs come.</summary>
internal sealed class FixedMapFlow<T, TResult>(Executor executor, Func<ChunkInputs<T>, Call<ChunkResults<TResult>>> makeCall, int size, CallOptions? options)
    : MapFlow<T, TResult>(executor, makeCall, options)
{
    /// <summary>The inputs of the next chunk.</summary>
    private T[] _inputs = [];
    private int _count;

    /// <summary>Whether there was a full chunk, so that the next one is likely to become one.</summary>
    private bool _wasFull;

    /// <inheritdoc/>
    protected override bool HasWaiting => _count > 0;

    /// <inheritdoc/>
    public override void Add(T input)
    {
        using (Interruption.Enter(Gate))
        {
            if (IsClosed)
            {
                return;
            }

            if (_count == _inputs.Length)
            {
                Array.Resize(ref _inputs, _wasFull ? size : Math.Min(size, Math.Max(16, 2 * _count)));
            }

            _inputs[_count++] = input;
            NoteWhetherOpen();
            if (_count < size)
            {
                return;
            }
        }

        SendAll();
    }

    /// <inheritdoc/>
    public override void End() => SendAll();

    /// <inheritdoc/>
    public override void Hurry()
    {
        if (Output.Front is null)
        {
            SendAll();
        }
    }

    /// <inheritdoc/>
    protected override void SendAll()
    {
        T[] inputs;
        MapChunk<T, TResult> chunk;
        using (Interruption.Enter(Gate))
        {
            if (_count == 0)
            {
                return;
            }

            inputs = _inputs;
            Array.Resize(ref inputs, _count);
            _wasFull = _count == size;
            Forget();
            chunk = AddChunk(inputs.Length);
        }

        Submit(chunk, inputs);
    }

    /// <inheritdoc/>
    protected override void Forget()
    {
        _inputs = [];
        _count = 0;
    }
}
