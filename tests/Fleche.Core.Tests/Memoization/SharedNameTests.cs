namespace Fleche.Tests.Memoization;

/// <summary>Two functions under one name share their results, which is said; one function that is memoized twice does so rightly.</summary>
[Collection(nameof(FlecheLogging))]
public class SharedNameTests
{
    [Fact(Timeout = 30_000)]
    public async Task Invoke_TwoFunctionsOfOneName_ShareResultsWithOneWarning() => await Sandbox.Run(_ =>
    {
        using RecordingLoggerFactory log = RecordingLoggerFactory.Install();
        MemoizeOptions options = Sandbox.Named(nameof(Invoke_TwoFunctionsOfOneName_ShareResultsWithOneWarning));
        MemoizedFunction<double, double> next = Memoize.Function<double, double>(x => x + 1, options);
        MemoizedFunction<double, double> percent = Memoize.Function<double, double>(x => x * 100, options);
        Assert.Equal(2, next.Invoke(1));
        Assert.Equal(0, log.Count(next.Name));
        Assert.Equal(2, percent.Invoke(1));
        Assert.Equal(300, percent.Invoke(3));
        Assert.Equal(300, Memoize.Function(percent.Unwrapped, options with { Require = ["x"] }).Invoke(3));
        Assert.Equal(1, log.Count(next.Name));
        Assert.Contains($"lambda in {nameof(SharedNameTests)}.", Assert.Single(log.Messages, message => message.Contains(next.Name)), StringComparison.Ordinal);
        Assert.Contains(log.EventIds, static id => id.Id == 1130);
    });

    [Fact(Timeout = 30_000)]
    public async Task Invoke_TwoClosuresOfOneMethod_SaysNothing() => await Sandbox.Run(_ =>
    {
        using RecordingLoggerFactory log = RecordingLoggerFactory.Install();
        string name = nameof(Invoke_TwoClosuresOfOneMethod_SaysNothing);
        Assert.Equal(3, Add(1).Invoke(2));
        Assert.Equal(4, Add(2).Invoke(2));
        Assert.Equal(0, log.Count(name));

        MemoizedFunction<int, int> Add(int summand) => Memoize.Function((int x) => x + summand, Sandbox.Named(name));
    });

    [Fact(Timeout = 30_000)]
    public async Task Invoke_OneMethodMemoizedTwice_SaysNothing() => await Sandbox.Run(_ =>
    {
        using RecordingLoggerFactory log = RecordingLoggerFactory.Install();
        MemoizeOptions options = Sandbox.Named(nameof(Invoke_OneMethodMemoizedTwice_SaysNothing));
        Assert.Equal("4", Memoize.Function<int, string>(Text, options).Invoke(4));
        Assert.Equal("4", Memoize.Function<int, string>(Text, options with { Require = ["number"] }).Invoke(4));
        Assert.Equal(0, log.Count(options.Name!));
    });

    [Fact(Timeout = 30_000)]
    public async Task Invoke_SameNameButKeysDiffer_SaysNothing() => await Sandbox.Run(_ =>
    {
        using RecordingLoggerFactory log = RecordingLoggerFactory.Install();
        MemoizeOptions options = Sandbox.Named(nameof(Invoke_SameNameButKeysDiffer_SaysNothing));
        Assert.Equal(2, Memoize.Function((int x) => x + 1, options).Invoke(1));
        Assert.Equal(3, Memoize.Function((double x) => x + 2, options).Invoke(1));
        Assert.Equal(4, Memoize.Function((int y) => y + 3, options).Invoke(1));
        Assert.Equal(5, Memoize.Function((int x) => x + 4, options with { Version = "2" }).Invoke(1));
        Assert.Equal(6, Memoize.Function((int x) => x + 5, options with { HashCode = true }).Invoke(1));
        Assert.Equal(7, Memoize.Function((int x) => x + 6, options with { HashCode = true }).Invoke(1));
        Assert.Equal(0, log.Count(options.Name!));
    });

    [Fact(Timeout = 30_000)]
    public async Task Invoke_OverridesThatInheritAName_SayNothing() => await Sandbox.Run(_ =>
    {
        using RecordingLoggerFactory log = RecordingLoggerFactory.Install();
        Assert.Equal(1, Memoize.Function<int>(new Square().Area).Invoke());
        Assert.Equal(3, Memoize.Function<int>(new Disc().Area).Invoke());
        Assert.Equal(0, log.Count("inherited area"));
    });

    private static string Text(int number) => $"{number}";

    private abstract class Shape
    {
        [Memoize(Name = "inherited area")]
        public abstract int Area();
    }

    private sealed class Square : Shape
    {
        public override int Area() => 1;
    }

    private sealed class Disc : Shape
    {
        public override int Area() => 3;
    }
}
