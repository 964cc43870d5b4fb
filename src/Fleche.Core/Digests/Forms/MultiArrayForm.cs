using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Fleche.Digests;

/// <summary>Arrays of more dimensions, or with lower bounds: for each dimension its length and lower bound, then the elements row by row.</summary>
internal sealed class MultiArrayForm<TArray, T>(DigestTypes types) : Form<TArray>
    where TArray : class
{
    private readonly ElementRun<T> _elements = new(types);

    public override bool IsTracked => true;

    public override void Write(DigestWriter writer, TArray value)
    {
        var array = (Array)(object)value;
        for (int i = 0; i < array.Rank; i++)
        {
            writer.WriteCount(array.GetLength(i));
            writer.WriteCount(array.GetLowerBound(i));
        }

        _elements.Write(writer, MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(array)), array.Length));
    }
}
