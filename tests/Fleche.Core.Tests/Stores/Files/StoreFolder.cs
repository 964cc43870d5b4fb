namespace Fleche.Tests.Stores.Files;

/// <summary>A folder for one test, removed after it; and things to put into a store there.</summary>
internal sealed class StoreFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("fleche-files-").FullName;

    /// <summary>The store's own directory, which is not there yet. Not only ASCII, as people's folders are.</summary>
    public string Store => Path.Combine(Root, "Größe λ 計算");

    public static StoredValue Value(int number, int length = 20)
    {
        byte[] bytes = new byte[length];
        new Random(number).NextBytes(bytes);
        return new StoredValue(Digest.Of((number, length)), bytes);
    }

    public static CallRecord Record(int number, StoredValue result) => new()
    {
        Key = Digest.Of(number),
        Function = "Ns.Lattice.Energy(System.Double,System.Int32)",
        Module = "Lattice",
        Version = "2",
        Code = Digest.Of("code"),
        Arguments = [new CallArgument("spacing", Digest.Of(1.5)), new CallArgument("n", Digest.Of(number))],
        Result = result.Digest,
        ResultSize = result.Payload.Length,
        Started = new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.FromHours(-9.5)).AddSeconds(number % 7),
        WallTime = TimeSpan.FromTicks(123456789),
        CpuTime = TimeSpan.FromTicks(987654),
        Host = "höst",
        ProcessId = 4711,
        User = "me",
        Runtime = "10.0.1",
        GitCommit = "0123456789abcdef",
        Tags = new Dictionary<string, string> { ["run"] = "7", ["empty"] = "" },
        Metadata = new Dictionary<string, string> { ["rows"] = "12" },
        Parent = Digest.Of("parent"),
        Calls = [Digest.Of("a"), Digest.Of("b")],
        LastUsed = new DateTimeOffset(2026, 3, 4, 5, 6, 8, TimeSpan.Zero),
    };

    /// <summary>All that tells two records apart; the properties that are lists have no equality of their own.</summary>
    public static string Text(CallRecord record) => System.Text.Json.JsonSerializer.Serialize(new
    {
        Key = record.Key.ToString(),
        record.Function,
        record.Module,
        record.Version,
        Code = record.Code?.ToString(),
        Arguments = record.Arguments.Select(argument => $"{argument.Name}={argument.Digest}"),
        Result = record.Result.ToString(),
        record.ResultSize,
        record.Started,
        record.WallTime,
        record.CpuTime,
        record.Host,
        record.ProcessId,
        record.User,
        record.Runtime,
        record.GitCommit,
        record.Tags,
        record.Metadata,
        Parent = record.Parent?.ToString(),
        Calls = record.Calls.Select(call => call.ToString()),
        record.Hits,
        record.LastUsed,
    });

    /// <summary>Where a store keeps a digest.</summary>
    public string PathOf(string kind, Digest digest)
    {
        string text = digest.ToString();
        return Path.Combine(Store, kind, text[..2], text[2..]);
    }

    /// <summary>All files in the store but its mark.</summary>
    public IEnumerable<string> Files(string under = "") => Directory.Exists(Path.Combine(Store, under))
        ? Directory.EnumerateFiles(Path.Combine(Store, under), "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != "fleche-layout")
        : [];

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
