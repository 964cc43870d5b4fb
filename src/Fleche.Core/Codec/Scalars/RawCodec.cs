using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Fleche.Codec;

/// <summary>One value as the little-endian bytes that it is in memory.</summary>
internal sealed class RawCodec<T> : ValueCodec<T>
    where T : struct
{
    public override void Write(PayloadWriter writer, T value)
    {
        StoredLayout<T>.Write(writer);
        writer.WriteBinary(MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<T, byte>(ref value), Unsafe.SizeOf<T>()));
    }

    public override T Read(PayloadReader reader)
    {
        StoredLayout<T>.Check(reader);
        var bytes = reader.ReadBinary();
        if (bytes.Length != Unsafe.SizeOf<T>())
        {
            throw reader.Damaged($"{bytes.Length} bytes stand where a {typeof(T)} has {Unsafe.SizeOf<T>()}");
        }

        var value = Unsafe.ReadUnaligned<T>(ref MemoryMarshal.GetReference(bytes));
        return Elements<T>.AreValid(new ReadOnlySpan<T>(in value)) ? value : throw reader.Damaged($"the bytes are no {typeof(T)}");
    }
}
