using Fleche.Stores;

namespace Fleche.Tests.Caches;

/// <summary>Calls as memoized functions store them, without the functions.</summary>
internal static class SampleCalls
{
    public static readonly DateTimeOffset Start = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    /// <summary>A call with one argument <c>x</c>; the key depends on the function and the argument.</summary>
    public static CallRecord Record(string function, object? x, Digest result) => new()
    {
        Key = Digest.Of((function, Digest.Of(x))),
        Function = $"Lab.Lattice.{function}(System.Int32)",
        Module = "Lab",
        Version = "1",
        Arguments = [new CallArgument("x", Digest.Of(x))],
        Result = result,
        Started = Start,
        WallTime = TimeSpan.FromSeconds(1.5),
    };

    /// <summary>Stores a call with its argument and result.</summary>
    public static CallRecord Add(Cache cache, string function, object? x, object? result, Func<CallRecord, CallRecord>? change = null)
    {
        StoredValue value = StoredValues.Write(result, "result");
        CallRecord record = Record(function, x, value.Digest) with { ResultSize = value.Payload.Length };
        record = change is null ? record : change(record);
        Assert.True(cache.Save(record, [value, StoredValues.Write(x, "x")]));
        return record;
    }

    /// <summary>Stores calls 0 to count - 1 of a function, a minute apart, with <c>x</c> and the square of it.</summary>
    public static IReadOnlyList<CallRecord> AddSquares(Cache cache, int count, string function = "Square") =>
        [.. Enumerable.Range(0, count).Select(i => Add(cache, function, i, i * i, record => record with { Started = Start.AddMinutes(i) }))];

    /// <summary>What a memoized function gets from the cache.</summary>
    public static object? Load(Cache cache, Digest key) =>
        cache.TryLoadResult(key, out ReadOnlyMemory<byte> payload) ? StoredValues.Read<object?>(payload, "result") : throw new KeyNotFoundException();
}
