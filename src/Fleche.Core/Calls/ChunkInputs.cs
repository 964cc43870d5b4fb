namespace Fleche.Calls;

/// <summary>The inputs of one chunk of a map, which travel as one argument.</summary>
/// <param name="items">The inputs, in order.</param>
/// <param name="errors">For each input why it could not arrive, or null; the whole array is null when all did.</param>
internal sealed class ChunkInputs<T>(T[] items, Exception?[]? errors = null)
{
    public T[] Items => items;

    public Exception?[]? Errors => errors;
}
