using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Fleche.Digests;

/// <summary>Inline arrays and fixed buffers: their elements.</summary>
internal sealed class BufferForm<T, TElement>(DigestTypes types) : Form<T>
    where T : struct
{
    private readonly ElementRun<TElement> _elements = new(types);

    public override void Write(DigestWriter writer, T value)
        => _elements.Write(writer, MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<T, TElement>(ref value), Unsafe.SizeOf<T>() / Unsafe.SizeOf<TElement>()));
}
