using Fleche.Calls;
using Fleche.Codec;

namespace Fleche.ProcessPool.Managing;

/// <summary>The initializer as every worker of a pool gets it: its method, and what it was bound to when the pool was made.</summary>
internal sealed class WorkerInitializer
{
    /// <summary>Writes what an initializer is bound to.</summary>
    /// <exception cref="PayloadSerializationException">It cannot travel.</exception>
    public WorkerInitializer(Action initializer)
    {
        Target = CallTarget.Of(initializer);
        PayloadWriter writer = new();
        Target.WriteReceiver(writer, initializer);
        Payload = writer.ToArray();
    }

    /// <summary>The method.</summary>
    public CallTarget Target { get; }

    /// <summary>What it is bound to.</summary>
    public ReadOnlyMemory<byte> Payload { get; }

    /// <summary>The initializer of a pool with these options, if they have one. Writing it may run the program's code.</summary>
    /// <exception cref="PayloadSerializationException">It cannot travel.</exception>
    public static WorkerInitializer? Of(ProcessPoolOptions options) => options.Initializer is { } initializer ? new WorkerInitializer(initializer) : null;

    /// <summary>Whether a worker would get the same of another initializer as it is bound now.</summary>
    /// <remarks>The delegates themselves tell nothing: the compiler makes a new one for equal variables, or keeps one whose variables change.</remarks>
    /// <exception cref="PayloadSerializationException">The other cannot travel.</exception>
    public bool IsSameAs(Action other)
    {
        if (CallTarget.Of(other) != Target)
        {
            return false;
        }

        PayloadWriter writer = PayloadWriter.Rent();
        try
        {
            Target.WriteReceiver(writer, other);
            return writer.WrittenSpan.SequenceEqual(Payload.Span);
        }
        finally
        {
            PayloadWriter.Return(writer);
        }
    }
}
