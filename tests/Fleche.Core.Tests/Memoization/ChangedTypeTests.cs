using System.Runtime.CompilerServices;
using System.Text;
using Fleche.Codec;
using Fleche.Digests;
using Fleche.Stores;
using Fleche.Tests.Digests;

namespace Fleche.Tests.Memoization;

/// <summary>A result that was stored while its type had other fields is computed anew; it is never filled in or reinterpreted.</summary>
[Collection(nameof(FlecheLogging))]
public sealed class ChangedTypeTests
{
    [Theory(Timeout = 30_000)]
    [InlineData("Slope")]
    [InlineData("Gradient", "Offset", "Error")]
    [InlineData("Slope", "Offset")]
    [InlineData("Gradient")]
    [InlineData()]
    [InlineData("Gradient", "Gradient")]
    public async Task Invoke_ResultOfOtherMembersIsStored_RunsAgainAndStores(params string[] members) => await Sandbox.Run(cache =>
    {
        using RecordingLoggerFactory log = RecordingLoggerFactory.Install();
        var runs = new int[1];
        MemoizedFunction<Fit> fit = Counted(runs, new Fit(2, 1));
        Replace(cache, fit, Written(members));
        Assert.False(fit.TryLoad(out Fit? _));
        Assert.Equal(new Fit(2, 1), fit.Invoke());
        Assert.Equal(2, runs[0]);
        Assert.NotEqual(0, log.Count(fit.Name));
        Assert.Equal(new Fit(2, 1), fit.Invoke());
        Assert.Equal(2, runs[0]);
    });

    [Theory(Timeout = 30_000)]
    [InlineData("Gradient", "Offset")]
    [InlineData("Offset", "Gradient")]
    public async Task Invoke_ResultOfTheSameMembersIsStored_IsAHit(params string[] members) => await Sandbox.Run(cache =>
    {
        var runs = new int[1];
        MemoizedFunction<Fit> fit = Counted(runs, new Fit(2, 1));
        Replace(cache, fit, Written(members));
        Assert.Equal(new Fit(3, 3), fit.Invoke());
        Assert.Equal(1, runs[0]);
    });

    [Fact(Timeout = 30_000)]
    public async Task Invoke_ArrayOfStructsWhoseFieldsWereSwapped_RunsAgainAndStores() => await Sandbox.Run(cache =>
    {
        var runs = new int[1];
        Point[] points = [new(1, 2), new(3, 4)];
        MemoizedFunction<Point[]> function = Counted(runs, points);
        Assert.Equal(points, function.Invoke());
        Assert.Equal(points, function.Invoke());
        Assert.Equal(1, runs[0]);

        Replace(cache, function, Edited(StoredValues.Write(points, "points").Payload, "X:System.Double,Y:System.Double", "Y:System.Double,X:System.Double"));
        Assert.Equal(points, function.Invoke());
        Assert.Equal(points, function.Invoke());
        Assert.Equal(2, runs[0]);
    });

    [Fact(Timeout = 30_000)]
    public async Task Invoke_ArrayOfStructsWithoutALayout_RunsAgainAndStores() => await Sandbox.Run(cache =>
    {
        var runs = new int[1];
        Point[] points = [new(1, 2), new(3, 4)];
        MemoizedFunction<Point[]> function = Counted(runs, points);
        PayloadWriter writer = new();
        writer.WriteRoot<object?>("points", points);
        Replace(cache, function, writer.ToArray());
        Assert.Equal(points, function.Invoke());
        Assert.Equal(points, function.Invoke());
        Assert.Equal(2, runs[0]);
    });

    [Fact(Timeout = 30_000)]
    public async Task Write_RunsOfPlainElements_AreReadBack() => await InThread.Run(() =>
    {
        Point[] points = [new(1, 2), new(3, 4)];
        Same<Point[]>(points);
        Same<Point[]>([]);
        Same<List<Point>>([.. points]);
        Same<IReadOnlyList<Point>>(points);
        Same<Point[,]>(new[,] { { points[0] }, { points[1] } });
        Same<DayOfWeek[]>([DayOfWeek.Friday]);
        Same<Color[]>([Color.Green, Color.Red]);
        Same<KeyValuePair<Color, int>[]>([new(Color.Green, 3)]);
        Same<double[]>([1, 2]);
        Same<Memory<Point>>(points, static memory => memory.ToArray());
        Same<Three>(ThreeOf(points), static three => three[1]);
        Same<Three[]>([ThreeOf(points)], static threes => threes[0][1]);
    });

    [Fact(Timeout = 30_000)]
    public async Task Write_ArrayOfNumbers_HasNoLayout() => await InThread.Run(() =>
    {
        double[] numbers = [1, 2, 3];
        PayloadWriter writer = new();
        writer.WriteRoot<object?>("numbers", numbers);
        Assert.Equal(writer.ToArray(), StoredValues.Write(numbers, "numbers").Payload.ToArray());
    });

    [Theory(Timeout = 30_000)]
    [InlineData("struct P { public double Y, X; }")]
    [InlineData("struct P { public double X, Z; }")]
    [InlineData("struct P { public double X; public long Y; }")]
    [InlineData("struct P { public double X; public Q Y; } struct Q { public double Y; }")]
    [InlineData("struct P { public double X, Y, Z; }")]
    [InlineData("enum P { A }")]
    public async Task DescribeBytes_OtherFields_Differs(string changed) => await Task.Run(() =>
        Assert.NotEqual(Described("struct P { public double X, Y; }"), Described(changed)));

    [Theory(Timeout = 30_000)]
    [InlineData("enum P { A }", "enum P : long { A }")]
    [InlineData("enum P { A, B }", "enum P { B, A }")]
    [InlineData("struct P { public E X, Y; } enum E { A, B }", "struct P { public E X, Y; } enum E { A, C, B }")]
    [InlineData("struct P { public E X, Y; } enum E { A }", "struct P { public E X, Y; } enum E : long { A }")]
    [InlineData("unsafe struct P { public fixed int X[3], Y[4]; }", "unsafe struct P { public fixed int X[4], Y[3]; }")]
    public async Task DescribeBytes_OtherSizes_Differs(string one, string other) => await Task.Run(() => Assert.NotEqual(Described(one), Described(other)));

    [Fact(Timeout = 30_000)]
    public async Task DescribeBytes_SameFields_IsTheSame() => await Task.Run(() =>
        Assert.Equal(Described("struct P { public double X, Y; }"), Described("struct P { public double X; public double Y { get; set; } }")));

    [Fact(Timeout = 30_000)]
    public async Task Read_DataOfAStoredException_HoldsNoCode() => await InThread.Run(() =>
    {
        InvalidOperationException exception = new("no") { Data = { ["points"] = new Point[] { new(1, 2) } } };
        ReadOnlyMemory<byte> payload = StoredValues.Write(exception, "result").Payload;
        Assert.Equal(new Point[] { new(1, 2) }, StoredValues.Read<InvalidOperationException>(payload, "result").Data["points"]);

        exception.Data["function"] = (Func<int>)(static () => 1);
        payload = StoredValues.Write(exception, "result").Payload;
        Assert.Equal(typeof(Func<int>).ToString(), StoredValues.Read<InvalidOperationException>(payload, "result").Data["function"]);
    });

    // Other builds have other numbers for their members, or other members.
    [Fact(Timeout = 30_000)]
    public async Task Read_EnumsAndNullables_AreTheSame() => await InThread.Run(() =>
    {
        Same(Access.Write);
        Same(Access.Read | Access.Write);
        Same((Access)64);
        Same(default(Access));
        Same<Access?>(Access.Write);
        Same<Point?>(new Point(1, 2));
        Same<DateTime?>(DateTime.UnixEpoch);
        Same<Guid?>(null);
        Same<object>(Access.Read);
        Same(new Dictionary<Access, double> { [Access.Write] = 2 }, static value => value[Access.Write]);
        Same(new[] { Access.Write, Access.Read }, static value => value[1]);
        Same(DayOfWeek.Friday);
        ReadOnlyMemory<byte> stored = StoredValues.Write((Access.Write, 1), "value").Payload;
        Assert.Equal((Access.Close, 1), StoredValues.Read<(Access, int)>(Edited(stored, "Write", "Close"), "value"));
        Assert.Contains("no member 'Erase'", Assert.Throws<PayloadSerializationException>(() => StoredValues.Read<(Access, int)>(Edited(stored, "Write", "Erase"), "value")).Message);
    });

    private static MemoizedFunction<T> Counted<T>(int[] runs, T result) => Memoize.Function(() =>
    {
        runs[0]++;
        return result;
    }, new MemoizeOptions { Name = nameof(ChangedTypeTests), Ignore = ["runs", "result"] });

    /// <summary>Runs the function, and puts another payload into the place of its result.</summary>
    private static void Replace<T>(StoreCache cache, MemoizedFunction<T> function, byte[] payload)
    {
        function.Invoke();
        Digest result = Sandbox.RecordOf(cache, function.Digest()).Result;
        cache.Values.Evict(result);
        cache.Values.Save(new StoredValue(result, payload));
    }

    /// <summary>A fit as it was stored when it had these members, each with the value 3.</summary>
    private static byte[] Written(string[] members)
    {
        PayloadWriter writer = new();
        writer.WriteTypeHeader(typeof(Fit));
        writer.WriteMapHeader(members.Length);
        foreach (string member in members)
        {
            writer.WriteString(member);
            writer.WriteDouble(3);
        }

        return writer.ToArray();
    }

    private static byte[] Edited(ReadOnlyMemory<byte> payload, string before, string after)
    {
        string text = Encoding.Latin1.GetString(payload.Span);
        Assert.Contains(before, text, StringComparison.Ordinal);
        return Encoding.Latin1.GetBytes(text.Replace(before, after, StringComparison.Ordinal));
    }

    private static void Same<T>(T value) => Same(value, static value => value);

    private static void Same<T>(T value, Func<T, object?> part)
        => Assert.Equal(part(value), part(StoredValues.Read<T>(StoredValues.Write(value, "value").Payload, "value")));

    private static string Described(string source)
        => StructLayouts.DescribeBytes(Variant.Load($"class Program; {source}").Assembly.GetType("P", throwOnError: true)!);

    private static Three ThreeOf(Point[] points)
    {
        Three three = default;
        points.CopyTo(three);
        return three;
    }

    public sealed record Fit(double Gradient, double Offset);

    public readonly record struct Point(double X, double Y);

    [Flags]
    public enum Access
    {
        None = 0,
        Read = 1,
        Write = 2,
        Close = 4,
    }

    public enum Color
    {
        Red,
        Green,
    }

    [InlineArray(3)]
    public struct Three
    {
        private Point _first;
    }
}
