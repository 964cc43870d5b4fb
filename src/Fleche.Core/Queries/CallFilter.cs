namespace Fleche.Queries;

/// <summary>Which calls a query asks for: all conditions that are given must hold.</summary>
internal sealed record CallFilter
{
    /// <summary>All calls.</summary>
    public static readonly CallFilter All = new();

    /// <summary>The function's full name, or the name without its namespace, type and parameters (<c>Energy</c>); null: any.</summary>
    public string? Function { get; init; }

    /// <summary>The assembly; null: any.</summary>
    public string? Module { get; init; }

    /// <summary>The version; null: any.</summary>
    public string? Version { get; init; }

    /// <summary>Arguments by name: the digest that they must have.</summary>
    public IReadOnlyList<CallArgument> Arguments { get; init; } = [];

    /// <summary>The digest of the result; null: any.</summary>
    public Digest? Result { get; init; }

    /// <summary>The call in which it was computed; null: any.</summary>
    public Digest? Parent { get; init; }

    /// <summary>Tags by name; a null value: any, but the tag must be there.</summary>
    public IReadOnlyList<KeyValuePair<string, string?>> Tags { get; init; } = [];

    /// <summary>Metadata by name; a null value: any, but it must be there.</summary>
    public IReadOnlyList<KeyValuePair<string, string?>> Metadata { get; init; } = [];

    /// <summary>The earliest start; null: any.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>The start must be before this; null: any.</summary>
    public DateTimeOffset? Before { get; init; }

    /// <summary>Whether a record is asked for.</summary>
    public bool Accepts(CallRecord record) =>
        (Function is null || Function == record.Function || Function == ShortName(record.Function))
        && (Module is null || Module == record.Module)
        && (Version is null || Version == record.Version)
        && (Result is null || Result == record.Result)
        && (Parent is null || Parent == record.Parent)
        && (Since is null || record.Started >= Since)
        && (Before is null || record.Started < Before)
        && Arguments.All(record.Arguments.Contains)
        && Tags.All(tag => Holds(record.Tags, tag))
        && Metadata.All(item => Holds(record.Metadata, item));

    /// <summary>The name of a function without namespace, type, type arguments and parameters.</summary>
    public static string ShortName(string function)
    {
        int end = function.IndexOf('(', StringComparison.Ordinal);
        ReadOnlySpan<char> name = end < 0 ? function : function.AsSpan(0, end);
        if (name.EndsWith(']'))
        {
            // The type arguments of the method, which may have some of their own. Those of its type stand before the name.
            int start = name.Length - 1;
            for (int depth = 1; depth > 0 && start > 0; depth += name[start] == ']' ? 1 : name[start] == '[' ? -1 : 0)
            {
                start--;
            }

            name = name[..start];
        }

        return name[(name.LastIndexOf('.') + 1)..].ToString();
    }

    private static bool Holds(IReadOnlyDictionary<string, string> items, KeyValuePair<string, string?> wanted) =>
        items.TryGetValue(wanted.Key, out string? value) && (wanted.Value is null || wanted.Value == value);
}
