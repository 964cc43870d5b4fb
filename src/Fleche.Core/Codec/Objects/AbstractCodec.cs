namespace Fleche.Codec;

/// <summary>Interfaces and abstract classes: the run-time type does all the work.</summary>
internal sealed class AbstractCodec<T> : ReferenceCodec<T>
    where T : class
{
    protected override void WriteContents(PayloadWriter writer, T value)
        => throw new PayloadSerializationException($"a {value.GetType()} cannot travel as a {typeof(T)}.");

    protected override T ReadContents(PayloadReader reader, int slot)
        => throw reader.Damaged($"the type name of a {typeof(T)} is missing");
}
