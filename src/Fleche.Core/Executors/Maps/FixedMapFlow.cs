using Fleche.Calls;

namespace Fleche.Executors;

/// <summary>A map whose chunks are of a given size: they are submitted as inputs come.</summary>
internal sealed class FixedMapFlow<T, TResult>(Executor executor, Func<ChunkInputs<T>, Call<ChunkResults<TResult>>> makeCall, int size, CallOptions? options)
    : MapFlow<T, TResult>(executor, makeCall, options)
{
    /// <summary>The inputs of the next chunk; only the consumer's thread touches them.</summary>
    private T[] _inputs = [];
    private int _count;

    /// <summary>Whether there was a full chunk, so that the next one is likely to become one.</summary>
    private bool _wasFull;

    /// <inheritdoc/>
    public override void Add(T input)
    {
        if (_count == _inputs.Length)
        {
            Array.Resize(ref _inputs, _wasFull ? size : Math.Min(size, Math.Max(16, 2 * _count)));
        }

        _inputs[_count++] = input;
        if (_count == size)
        {
            Send();
        }
    }

    /// <inheritdoc/>
    public override void End() => Send();

    /// <inheritdoc/>
    public override void Hurry()
    {
        if (Output.Front is null)
        {
            Send();
        }
    }

    /// <inheritdoc/>
    public override void Stop()
    {
        base.Stop();
        Forget();
    }

    private void Forget()
    {
        _inputs = [];
        _count = 0;
    }

    private void Send()
    {
        if (_count == 0 || IsClosed)
        {
            return;
        }

        T[] inputs = _inputs;
        Array.Resize(ref inputs, _count);
        _wasFull = _count == size;
        Forget();
        MapChunk<T, TResult> chunk;
        lock (Gate)
        {
            chunk = AddChunk(inputs.Length);
        }

        Submit(chunk, inputs);
    }
}
