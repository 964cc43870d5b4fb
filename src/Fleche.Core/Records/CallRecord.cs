using System.Collections.ObjectModel;

namespace Fleche;

/// <summary>What a cache remembers of one call: which function with which arguments gave which result, when, where and how.</summary>
/// <remarks>A record is small: values are kept apart, in a value store, under their digests.</remarks>
public sealed record CallRecord
{
    /// <summary>The digest under which the call is stored: <c>docs/digests.md</c>, "The key of a call".</summary>
    public required Digest Key { get; init; }

    /// <summary>The name of the function, with the names of its parameters' types: <c>Ns.Lattice.Energy(System.Double,System.Int32)</c>, or the one given by its author.</summary>
    public required string Function { get; init; }

    /// <summary>The assembly of the function; null when that is no part of the key.</summary>
    public string? Module { get; init; }

    /// <summary>What the function's author calls its version; null for none.</summary>
    public string? Version { get; init; }

    /// <summary>The digest of the function's code; null when that is no part of the key.</summary>
    public Digest? Code { get; init; }

    /// <summary>The arguments that count, in the order of the parameters.</summary>
    public IReadOnlyList<CallArgument> Arguments { get; init; } = [];

    /// <summary>The digest under which the value store keeps the result.</summary>
    public required Digest Result { get; init; }

    /// <summary>The values that the record refers to: the arguments and the result; one may be there more than once.</summary>
    internal IEnumerable<Digest> References => Arguments.Select(static argument => argument.Digest).Append(Result);

    /// <summary>How many bytes the stored result has.</summary>
    public long ResultSize { get; init; }

    /// <summary>When the function began to run.</summary>
    public DateTimeOffset Started { get; init; }

    /// <summary>How long the function ran.</summary>
    public TimeSpan WallTime { get; init; }

    /// <summary>The processor time that it took: of its thread, or of the whole process in a worker, which runs one call at a time; null where that cannot be told (asynchronous functions outside of workers).</summary>
    public TimeSpan? CpuTime { get; init; }

    /// <summary>The machine on which it ran.</summary>
    public string Host { get; init; } = string.Empty;

    /// <summary>The process in which it ran.</summary>
    public int ProcessId { get; init; }

    /// <summary>The user as whom it ran.</summary>
    public string User { get; init; } = string.Empty;

    /// <summary>The version of .NET that ran it.</summary>
    public string Runtime { get; init; } = string.Empty;

    /// <summary>The commit that was checked out where it ran; null outside of a git repository. Files that were changed since do not show.</summary>
    public string? GitCommit { get; init; }

    /// <summary>What the program said of the call: see <see cref="Fleche.Tags"/>.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>What was measured for the call: see <see cref="Fleche.Metadata"/>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>The memoized call in which this one was computed, also in another process; null for none.</summary>
    public Digest? Parent { get; init; }

    /// <summary>The memoized calls that the function made, whether they were computed or found, each once, in the order of the first use.</summary>
    public IReadOnlyList<Digest> Calls { get; init; } = [];

    /// <summary>How often the stored result was used.</summary>
    public long Hits { get; init; }

    /// <summary>When the result was stored or last used.</summary>
    public DateTimeOffset LastUsed { get; init; }
}
