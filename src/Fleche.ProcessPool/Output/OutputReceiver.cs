namespace Fleche.ProcessPool.Output;

/// <summary>Takes the bytes of one stream of one worker, and never makes the worker wait for anybody. One thread at a time uses it.</summary>
internal abstract class OutputReceiver
{
    /// <summary>Bytes have come.</summary>
    public abstract void Write(ReadOnlySpan<byte> bytes);

    /// <summary>No more will come.</summary>
    public virtual void End()
    {
    }
}
