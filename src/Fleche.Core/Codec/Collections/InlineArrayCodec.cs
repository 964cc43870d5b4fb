using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Fleche.Codec;

/// <summary>Structs marked as inline arrays whose elements are no plain numbers.</summary>
internal sealed class InlineArrayCodec<T, TElement> : ValueCodec<T>
    where T : struct
{
    private static readonly int Length = Unsafe.SizeOf<T>() / Unsafe.SizeOf<TElement>();

    public override void Write(PayloadWriter writer, T value)
        => Elements<TElement>.Write(writer, MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<T, TElement>(ref value), Length));

    public override T Read(PayloadReader reader)
    {
        var elements = Elements<TElement>.Read(reader);
        if (elements.Length != Length)
        {
            throw reader.Damaged($"{elements.Length} elements stand where a {typeof(T)} has {Length}");
        }

        var value = default(T);
        elements.CopyTo(MemoryMarshal.CreateSpan(ref Unsafe.As<T, TElement>(ref value), Length));
        return value;
    }
}
