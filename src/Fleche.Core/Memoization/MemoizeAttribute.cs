namespace Fleche;

/// <summary>Says how calls of a method are memoized, for every <see cref="Memoize.Function{T1, TResult}"/> over it. What <see cref="MemoizeOptions"/> set wins.</summary>
/// <remarks>The attribute alone changes nothing: the method stays as it is, and the function that <see cref="Memoize"/> makes of it is memoized.</remarks>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MemoizeAttribute : Attribute
{
    internal static readonly MemoizeAttribute Default = new();

    /// <inheritdoc cref="MemoizeOptions.Name"/>
    public string? Name { get; set; }

    /// <inheritdoc cref="MemoizeOptions.Version"/>
    public string? Version { get; set; }

    /// <inheritdoc cref="MemoizeOptions.Ignore"/>
    public string[] Ignore { get; set; } = [];

    /// <inheritdoc cref="MemoizeOptions.Require"/>
    public string[] Require { get; set; } = [];

    /// <inheritdoc cref="MemoizeOptions.HashCode"/>
    public bool HashCode { get; set; }

    /// <inheritdoc cref="MemoizeOptions.HashModule"/>
    public bool HashModule { get; set; } = true;

    /// <inheritdoc cref="MemoizeOptions.Isolate"/>
    public bool Isolate { get; set; }

    /// <inheritdoc cref="MemoizeOptions.Strict"/>
    public bool Strict { get; set; }

    /// <inheritdoc cref="MemoizeOptions.ArgumentLimit"/>
    public int ArgumentLimit { get; set; } = MemoizeOptions.DefaultArgumentLimit;
}
