using System.Globalization;
using System.Text;

namespace Fleche.Tests.Stores.Sqlite;

/// <summary>Records to store.</summary>
internal static class Records
{
    /// <summary>A record that says as little as it may.</summary>
    public static CallRecord Plain(int number) => new() { Key = Digest.Of(("key", number)), Function = "F", Result = Digest.Of(("result", number)) };

    /// <summary>A record with something in every field.</summary>
    public static CallRecord Full(int number) => new()
    {
        Key = Digest.Of(("key", number)),
        Function = "Ns.Lattice.Energy(System.Double,System.Int32)",
        Module = "Lattice",
        Version = "2",
        Code = Digest.Of(("code", number)),
        Arguments = [new CallArgument("x", Digest.Of(1.5)), new CallArgument("", Digest.Of(number)), new CallArgument("x", Digest.Of(2))],
        Result = Digest.Of(("result", number)),
        ResultSize = long.MaxValue,
        Started = new DateTimeOffset(2024, 2, 29, 23, 59, 59, TimeSpan.FromHours(5.5)).AddTicks(1234567),
        WallTime = TimeSpan.MaxValue,
        CpuTime = TimeSpan.FromTicks(1),
        Host = "höst\0with nul",
        ProcessId = int.MaxValue,
        User = "",
        Runtime = ".NET 10.0.0 🚀",
        GitCommit = "abc",
        Tags = new Dictionary<string, string> { [""] = "", ["study"] = "a'b\"c", ["Study"] = new string('x', 100_000) },
        Metadata = new Dictionary<string, string> { ["study"] = "other", ["error"] = "0.1" },
        Parent = Digest.Of("parent"),
        Calls = [Digest.Of("second"), Digest.Of("first"), Digest.Of("second one")],
        Hits = 7,
        LastUsed = DateTimeOffset.MaxValue,
    };

    /// <summary>One of few functions, arguments, tags and so on, so that filters find some.</summary>
    public static CallRecord Random(Random random, int number)
    {
        string[] functions = ["Ns.Lattice.Energy(System.Double)", "Ns.Other.Energy(System.Int32)", "Energy", "Ns.Box`1.Get[System.Int32](System.Int32)", "Simple"];
        return Plain(number) with
        {
            Function = functions[random.Next(functions.Length)],
            Module = Maybe(random, "A", "B"),
            Version = Maybe(random, "1", "2"),
            Arguments = [.. Enumerable.Range(0, random.Next(4)).Select(i => new CallArgument($"p{i}", Digest.Of(random.Next(3))))],
            Result = Digest.Of(random.Next(10)),
            Started = DateTimeOffset.UnixEpoch.AddSeconds(random.Next(100)),
            Parent = random.Next(2) == 0 ? null : Digest.Of(random.Next(3)),
            Tags = Notes(random),
            Metadata = Notes(random),
        };
    }

    /// <summary>Everything that a record says, as one text: lists in their order, notes by name.</summary>
    public static string Text(CallRecord record)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"{record with { Arguments = [], Tags = new Dictionary<string, string>(), Metadata = new Dictionary<string, string>(), Calls = [], Started = record.Started.ToUniversalTime() }}");
        text.AppendJoin(';', record.Arguments).Append('|').AppendJoin(';', record.Calls);
        foreach (IReadOnlyDictionary<string, string> notes in (IReadOnlyDictionary<string, string>[])[record.Tags, record.Metadata])
        {
            text.Append('|').AppendJoin(';', notes.OrderBy(note => note.Key, StringComparer.Ordinal));
        }

        return text.Append(record.Started.UtcTicks).Append(' ').Append(record.LastUsed.UtcTicks).Append(' ').Append(record.WallTime.Ticks).ToString();
    }

    /// <summary>One of some texts, or null.</summary>
    public static string? Maybe(Random random, params string[] texts) => random.Next(texts.Length + 1) is var i && i < texts.Length ? texts[i] : null;

    private static Dictionary<string, string> Notes(Random random)
    {
        Dictionary<string, string> notes = [];
        for (int i = random.Next(3); i > 0; i--)
        {
            notes[Maybe(random, "a", "b") ?? ""] = Maybe(random, "1", "2") ?? "";
        }

        return notes;
    }
}
