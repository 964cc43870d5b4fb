namespace Fleche.Codec;

/// <summary>Finds the codec of a type.</summary>
internal static class ValueCodecs
{
    /// <summary>The codec for values declared as <typeparamref name="T"/>.</summary>
    public static ValueCodec<T> For<T>() => throw null!;
}
