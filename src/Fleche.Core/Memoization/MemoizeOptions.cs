namespace Fleche;

/// <summary>How calls of one function are memoized. What is null here is as the method's <see cref="MemoizeAttribute"/> says, else the default.</summary>
public sealed record MemoizeOptions
{
    internal const int DefaultArgumentLimit = 65536;

    /// <summary>The function's name in keys and records, in place of its full name: it may then be renamed and moved. Lambdas and local functions need one.</summary>
    /// <value>Not empty. Default: null, the full name with the types of the parameters. Type arguments of generic functions are added to it.</value>
    public string? Name { get; init; }

    /// <summary>A version of the function: part of the key, so a new one lets everything be computed anew.</summary>
    /// <value>Default: null, none.</value>
    public string? Version { get; init; }

    /// <summary>Parameters that do not count: they are neither in the key nor in the record. <c>this</c> and, in lambdas, captured variables count as parameters.</summary>
    /// <remarks>A <see cref="CancellationToken"/> that can be cancelled belongs here: it has no digest, and a call with one runs uncached.</remarks>
    /// <value>Default: null, none.</value>
    public string[]? Ignore { get; init; }

    /// <summary>Parameters without which a call is not worth keeping: it runs uncached, with a warning, when one of them is null.</summary>
    /// <value>Default: null, none.</value>
    public string[]? Require { get; init; }

    /// <summary>Whether the code of the function, and of what it calls in the program's own assemblies, is part of the key.</summary>
    /// <value>Default: null, which is false.</value>
    public bool? HashCode { get; init; }

    /// <summary>Whether the name of the function's assembly is part of the key.</summary>
    /// <value>Default: null, which is true.</value>
    public bool? HashModule { get; init; }

    /// <summary>
    /// Whether each call runs in an empty working directory of its own, which is deleted when the call is over. A process has one working directory, so isolated calls
    /// of one process run one after another, and all other code sees the directory change.
    /// </summary>
    /// <value>Default: null, which is false.</value>
    public bool? Isolate { get; init; }

    /// <summary>Whether a cache that fails is an error of the call, a <see cref="CacheException"/>, in place of a log message. See <see cref="Memoize.UseStrict"/> too.</summary>
    /// <value>Default: null, which is false.</value>
    public bool? Strict { get; init; }

    /// <summary>
    /// The value of an argument is stored too, for queries to show it, when it takes at most this many bytes; of a larger one only the digest is.
    /// </summary>
    /// <value>0 or more bytes; 0: no values. Default: null, which is 65536.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int? ArgumentLimit
    {
        get;
        init
        {
            if (value is { } limit)
            {
                ArgumentOutOfRangeException.ThrowIfNegative(limit, nameof(ArgumentLimit));
            }

            field = value;
        }
    }

    /// <summary>Tags that the records of all calls carry; those of <see cref="Fleche.Tags.Use"/> with the same name win.</summary>
    /// <value>Default: null, none.</value>
    public IReadOnlyDictionary<string, string>? Tags { get; init; }

    /// <summary>What is read after each call that is stored; what <see cref="Fleche.Metadata.Use"/> adds under the same name wins.</summary>
    /// <value>Default: null, none.</value>
    public IReadOnlyDictionary<string, Func<string?>>? Metadata { get; init; }
}
