namespace Fleche.Calls.Targets;

/// <summary>
/// What a compiler's name for a lambda or a local function says: <c>&lt;Main&gt;b__0</c> is a lambda in <c>Main</c>, <c>&lt;Main&gt;g__Local|0</c> a local function;
/// <c>&lt;&lt;Main&gt;$&gt;b__0</c> stands in top-level statements; Visual Basic's <c>_Lambda$__0</c> has no scope.
/// </summary>
/// <param name="Scope">The method around it; empty where the name has none.</param>
/// <param name="Local">The local function's own name; <see langword="null"/> for a lambda.</param>
internal readonly record struct GeneratedName(string Scope, string? Local)
{
    /// <summary>Takes a name apart. By hand, since this is on the way to a program's first call, and regular expressions take long to begin.</summary>
    /// <returns>Whether it is such a name.</returns>
    public static bool TryParse(string name, out GeneratedName generated)
    {
        generated = new GeneratedName("", null);
        if (name.StartsWith("_Lambda$__", StringComparison.Ordinal))
        {
            return true;
        }

        ReadOnlySpan<char> rest = name.AsSpan().TrimStart('<');
        int end = rest.IndexOf('>');
        if (rest.Length == name.Length || end < 0 || rest[..end].Contains('<'))
        {
            return false;
        }

        string scope = rest[..end].ToString();
        rest = rest[(end + 1)..];
        if (rest.StartsWith("$>", StringComparison.Ordinal))
        {
            rest = rest[2..];
        }

        int bar = rest.IndexOf('|');
        bool isLocal = rest.StartsWith("g__", StringComparison.Ordinal) && bar >= 0;
        generated = new GeneratedName(scope, isLocal ? rest["g__".Length..bar].ToString() : null);
        return isLocal || rest.StartsWith("b__", StringComparison.Ordinal);
    }
}
