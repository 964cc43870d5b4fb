using System.Globalization;
using System.Numerics;

namespace Fleche.Tests.Memoization;

/// <summary>The query of a memoized function knows the function's parameters.</summary>
public class FunctionQueryTests
{
    [Fact(Timeout = 30_000)]
    public async Task WithArgument_NumberOfAnotherType_IsTheParametersNumber() => await Sandbox.Run(cache =>
    {
        MemoizedFunction<double, int?, string> show = Memoize.Function<double, int?, string>(Show);
        show.Invoke(16, 3);
        show.Invoke(0.5, null);
        Assert.Equal("16 3", show.Query().WithArgument("volume", 16).Only().Result<string>());
        Assert.Equal("16 3", show.Query().WithArgument("volume", 16.0).WithArgument("steps", 3L).Only().Result<string>());
        Assert.Equal("16 3", show.Query().Take(2).WithArgument("volume", (BigInteger)16).Where(static _ => true).WithArgument("steps", 3.0m).Only().Result<string>());
        Assert.Equal("16 3", show.Query().WithArgument("volume", Digest.Of(16.0)).Only().Result<string>());
        Assert.Equal("0.5 ", show.Query().WithArgument<object?>("volume", 0.5f).WithArgument("steps", (int?)null).Only().Result<string>());
        Assert.Empty(show.Query().WithArgument("volume", "16"));
        Assert.Empty(cache.Query().WithArgument("volume", 16));
    });

    [Fact(Timeout = 30_000)]
    public async Task WithArgument_NumberThatTheParameterCannotBe_NamesBothTypes() => await Sandbox.Run(_ =>
    {
        CallQuery query = Memoize.Function<double, int?, string>(Show).Query();
        Check(() => query.WithArgument("steps", 2.5), "Double", "Int32");
        Check(() => query.WithArgument("steps", double.NaN), "Double", "Int32");
        Check(() => query.WithArgument("steps", long.MaxValue), "Int64", "Int32");
        Check(() => query.WithArgument("volume", long.MaxValue), "Int64", "Double");
        Check(() => Memoize.Function<float, int>(Narrow).Query().WithArgument("x", 0.1), "Double", "Single");
        Check(() => Memoize.Function<DayOfWeek, int>(Number).Query().WithArgument("day", 1), "Int32", "DayOfWeek");

        static void Check(Action ask, string given, string wanted)
        {
            ArgumentException exception = Assert.Throws<ArgumentException>("value", ask);
            Assert.Contains(given, exception.Message, StringComparison.Ordinal);
            Assert.Contains(wanted, exception.Message, StringComparison.Ordinal);
        }
    });

    [Fact(Timeout = 30_000)]
    public async Task WithArgument_NoParameter_NamesTheParameters() => await Sandbox.Run(cache =>
    {
        CallQuery query = Memoize.Function<double, int?, string>(Show).Query();
        ArgumentException exception = Assert.Throws<ArgumentException>("name", () => query.WithArgument("volumes", 16.0));
        Assert.Contains("'volumes'", exception.Message, StringComparison.Ordinal);
        Assert.Contains("volume, steps", exception.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>("name", () => query.Take(1).WithArgument("volumes", 16.0));
        Assert.Empty(cache.Query().WithArgument("volumes", 16.0));
    });

    [Fact(Timeout = 30_000)]
    public async Task WithArgument_ThisCapturedOrIgnored_IsAParameter() => await Sandbox.Run(_ =>
    {
        double factor = 2;
        MemoizedFunction<double, double> scale = Memoize.Function((double x) => factor * x, Sandbox.Named("query of a lambda"));
        scale.Invoke(3);
        Assert.Equal(6, scale.Query().WithArgument("factor", 2).WithArgument("x", 3).Only().Result<double>());

        MemoizedFunction<string> text = Memoize.Function<string>(12.ToString, Sandbox.Named("query of this"));
        text.Invoke();
        Assert.Equal("12", text.Query().WithArgument("this", 12L).Only().Result<string>());

        MemoizedFunction<int, bool, int> loud = Memoize.Function((int x, bool verbose) => x, Sandbox.Named("query of ignored"));
        MemoizedFunction<int, bool, int> quiet = Memoize.Function(loud.Unwrapped, new MemoizeOptions { Name = "query of ignored", Ignore = ["verbose"] });
        quiet.Invoke(1, true);
        Assert.Empty(quiet.Query().WithArgument("verbose", true));
        loud.Invoke(2, true);
        Assert.Equal(2, quiet.Query().WithArgument("verbose", true).Only().Result<int>());
    });

    private static string Show(double volume, int? steps) => string.Create(CultureInfo.InvariantCulture, $"{volume} {steps}");

    private static int Narrow(float x) => (int)x;

    private static int Number(DayOfWeek day) => (int)day;
}
