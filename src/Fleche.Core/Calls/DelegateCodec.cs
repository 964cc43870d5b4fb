using Fleche.Calls.Targets;
using Fleche.Codec;

namespace Fleche.Calls;

/// <summary>Delegates as values: an array of the descriptions of their targets, each with what it is bound to behind it, or nil.</summary>
/// <remarks>
/// A delegate over a closure is tracked by itself, since a closure can hold its own delegate (a recursive lambda). One over an object is not: it is
/// made only when the object is there, and so the object cuts the cycle. Equal descriptions stand once in a graph.
/// </remarks>
internal sealed class DelegateCodec<T> : ReferenceCodec<T> where T : class
{
    /// <inheritdoc/>
    public override bool IsTracked => false;

    /// <inheritdoc/>
    protected override void WriteContents(PayloadWriter writer, T value)
    {
        writer.RefuseCode(typeof(T));
        var function = (Delegate)(object)value;
        Delegate[] parts = function.HasSingleTarget ? [function] : function.GetInvocationList();
        CallTarget[] targets = [.. parts.Select(CallTarget.OfValue)];
        if (targets.Any(target => target.HasClosure) && writer.TryWriteReference(value))
        {
            return;
        }

        writer.WriteArrayHeader(2 * parts.Length);
        for (int i = 0; i < parts.Length; i++)
        {
            if (!writer.TryWriteReference(targets[i]))
            {
                writer.WriteBinary(targets[i].Description.Span);
            }

            targets[i].WriteBound(writer, parts[i]);
        }
    }

    /// <inheritdoc/>
    protected override T ReadContents(PayloadReader reader, int slot)
    {
        reader.RefuseCode(typeof(T));
        if (reader.TryReadReference(out object? met))
        {
            return met as T ?? throw reader.Damaged($"a reference leads to a {met.GetType()} where a {typeof(T)} is expected");
        }

        int own = reader.Reserve(reader.Position);
        int count = reader.ReadArrayHeader();
        if (count % 2 != 0)
        {
            throw reader.Damaged("a delegate");
        }

        Delegate? function = null;
        for (int left = count; left > 0; left -= 2)
        {
            function = Delegate.Combine(function, ReadTarget(reader).ReadBound(reader, count == 2 ? own : -1));
        }

        var value = function as T ?? throw reader.Damaged($"a {function?.GetType()} stands where a {typeof(T)} is expected");
        reader.Complete(own, value);
        return value;
    }

    private static ResolvedTarget ReadTarget(PayloadReader reader)
    {
        if (reader.TryReadLost(static reader => ResolvedTarget.Of(reader.ReadBinary()), out ResolvedTarget? lost))
        {
            return lost;
        }

        if (reader.TryReadReference(out object? met))
        {
            return met as ResolvedTarget ?? throw reader.Damaged("a reference leads to no call target");
        }

        int slot = reader.Reserve(reader.Position);
        ResolvedTarget target = ResolvedTarget.Of(reader.ReadBinary());
        reader.Complete(slot, target);
        return target;
    }
}
