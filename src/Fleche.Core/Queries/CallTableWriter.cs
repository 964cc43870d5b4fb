using System.Globalization;

namespace Fleche.Queries;

/// <summary>Makes the table of some calls.</summary>
internal static class CallTableWriter
{
    private const int ShortestKey = 8;
    private static readonly string[] Before = ["key", "function"];
    private static readonly string[] After = ["result", "started", "wall", "hits", "tags"];

    /// <summary>Reads the values and writes the table.</summary>
    /// <param name="calls">The rows.</param>
    /// <param name="arguments">The arguments that have a column; null for all, in the order in which the calls bring them.</param>
    /// <param name="width">How many characters a cell has at most.</param>
    public static CallTable Write(IReadOnlyList<StoredCall> calls, IReadOnlyList<string>? arguments, int width)
    {
        arguments ??= [.. calls.SelectMany(static call => call.Record.Arguments).Select(static argument => argument.Name).Distinct()];
        string[] columns = [.. Before, .. arguments.Select(NameOf), .. After];
        int digits = DigitsFor(calls);
        return new CallTable(columns, [.. calls.Select(call => Row(call, arguments, digits).Select(cell => CallText.Shorten(CallText.OnOneLine(cell), width)).ToArray())]);
    }

    private static IEnumerable<string> Row(StoredCall call, IReadOnlyList<string> arguments, int digits)
    {
        CallRecord record = call.Record;
        yield return record.Key.ToString()[..digits];
        yield return CallText.NameOf(record);
        foreach (string name in arguments)
        {
            CallArgument? argument = record.Arguments.Where(argument => argument.Name == name).Cast<CallArgument?>().FirstOrDefault();
            yield return argument is { } known ? call.Show(known.Digest) : string.Empty;
        }

        yield return call.ShowResult();
        yield return record.Started.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        yield return CallText.Of(record.WallTime);
        yield return record.Hits.ToString(CultureInfo.InvariantCulture);
        yield return string.Join(", ", record.Tags.OrderBy(static tag => tag.Key, StringComparer.Ordinal).Select(static tag => $"{tag.Key}={tag.Value}"));
    }

    /// <summary>A parameter may have the name of a column of ours.</summary>
    private static string NameOf(string argument) => Before.Contains(argument) || After.Contains(argument) ? $"{argument} (argument)" : argument;

    /// <summary>How many digits tell the keys of the table apart.</summary>
    private static int DigitsFor(IReadOnlyList<StoredCall> calls)
    {
        string[] keys = [.. calls.Select(static call => call.Key).Distinct().Order().Select(static key => key.ToString())];
        return keys.Zip(keys.Skip(1), static (one, next) => one.AsSpan().CommonPrefixLength(next) + 1).Append(ShortestKey).Max();
    }
}
