using Fleche.Codec;

namespace Fleche.Reporting;

/// <summary>
/// Objects to which a call reports. As part of a call they stay where they are: what travels is their number, and a proxy is made of it. Anywhere else (a result, a stored value) there is
/// nobody to report to, and they travel as what they are, if they can.
/// </summary>
internal abstract class ListenerCodec<T> : ReferenceCodec<T>
    where T : class
{
    public sealed override void Write(PayloadWriter writer, T value)
    {
        if (value is not null && writer.MayReport)
        {
            WriteListener(writer, value);
        }
        else
        {
            base.Write(writer, value!);
        }
    }

    public sealed override T Read(PayloadReader reader) => IsNumber(reader.PeekByte()) ? ReadProxy(reader) : base.Read(reader);

    protected sealed override void WriteContents(PayloadWriter writer, T value)
    {
        if (!writer.MayReport)
        {
            throw new PayloadSerializationException(Refusals.Explain(value.GetType(), Refusals.ListenerReason, Refusals.ListenerWayOut));
        }

        WriteListener(writer, value);
    }

    protected sealed override T ReadContents(PayloadReader reader, int slot) => ReadProxy(reader);

    /// <summary>Writes the listener's number, and what the proxy must know.</summary>
    protected abstract void WriteListener(PayloadWriter writer, T value);

    /// <summary>Makes a proxy of what <see cref="WriteListener"/> wrote: a number.</summary>
    protected abstract T MakeProxy(IReportChannel channel, long number);

    private static bool IsNumber(byte code) => code is <= Code.PositiveFixIntMax or >= Code.NegativeFixIntMin or (>= Code.UInt8 and <= Code.Int64);

    private T ReadProxy(PayloadReader reader)
    {
        long number = reader.ReadInt64();
        return reader.Reports is { } channel ? MakeProxy(channel, number) : throw reader.Damaged($"a {typeof(T)} stands where nobody listens");
    }
}
