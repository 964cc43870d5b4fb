using System.Globalization;

namespace Fleche;

/// <summary>What <see cref="Cache.Verify"/> read and found.</summary>
public sealed record VerifyReport
{
    /// <summary>How many records of calls were read.</summary>
    public long Calls { get; init; }

    /// <summary>How many values were read.</summary>
    public long Values { get; init; }

    /// <summary>Records and values that were damaged; they have been set aside, and the calls are computed again when they are next asked for.</summary>
    public IReadOnlyList<StoreDamage> Damages { get; init; } = [];

    /// <summary>Calls whose result is not there: they are computed again when they are next asked for. Arguments are not missed, since a store need not keep them.</summary>
    public IReadOnlyList<StoreDamage> Missing { get; init; } = [];

    /// <summary>How many values no record refers to: <see cref="Cache.CollectGarbage"/> removes them. Those of calls that are just being stored may count.</summary>
    public long UnreferencedValues { get; init; }

    /// <summary>How many bytes these have.</summary>
    public long UnreferencedBytes { get; init; }

    /// <summary>Whether nothing is damaged or missing. Unreferenced values are no fault.</summary>
    public bool IsClean => Damages.Count == 0 && Missing.Count == 0;

    /// <summary>A summary in one line, then a line for each thing that is wrong.</summary>
    public override string ToString()
    {
        string summary = string.Create(
            CultureInfo.InvariantCulture,
            $"{(IsClean ? "Clean" : "Not clean")}: {Calls} calls, {Values} values; {Damages.Count} damaged, {Missing.Count} missing; {UnreferencedValues} values with {UnreferencedBytes} bytes are garbage.");
        return string.Join('\n', Damages.Concat(Missing).Select(static damage => $"  {damage.Digest?.ToString() ?? "?"}: {damage.Description}").Prepend(summary));
    }

    /// <summary>What was found in two caches.</summary>
    internal static VerifyReport Sum(VerifyReport one, VerifyReport other) => new()
    {
        Calls = one.Calls + other.Calls,
        Values = one.Values + other.Values,
        Damages = [.. one.Damages, .. other.Damages],
        Missing = [.. one.Missing, .. other.Missing],
        UnreferencedValues = one.UnreferencedValues + other.UnreferencedValues,
        UnreferencedBytes = one.UnreferencedBytes + other.UnreferencedBytes,
    };
}
