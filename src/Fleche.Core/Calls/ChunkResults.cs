namespace Fleche.Calls;

/// <summary>The outcomes of one chunk of a map, each element its own.</summary>
/// <param name="values">The results, in order; the default value where there is an error.</param>
/// <param name="errors">For each element its exception, or null; the whole array is null when all went well.</param>
/// <param name="elapsed">How long the chunk ran, measured where it ran.</param>
internal sealed class ChunkResults<TResult>(TResult[] values, Exception?[]? errors, TimeSpan elapsed)
{
    public TResult[] Values => values;

    public Exception?[]? Errors => errors;

    public TimeSpan Elapsed => elapsed;
}
