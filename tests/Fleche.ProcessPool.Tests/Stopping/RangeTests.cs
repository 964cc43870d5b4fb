using Fleche.ProcessPool.Tests.Lifetime;

namespace Fleche.ProcessPool.Tests.Stopping;

/// <summary>Options of calls that make no sense are refused when the call is submitted, with the name and the allowed range.</summary>
public sealed class RangeTests : ProcessTest
{
    public static TheoryData<string, CallOptions> OutOfRange => new()
    {
        { "Timeout", new CallOptions { Timeout = TimeSpan.FromDays(25) } },
        { "QueueTimeout", new CallOptions { QueueTimeout = TimeSpan.Zero } },
        { "QueueTimeout", new CallOptions { QueueTimeout = TimeSpan.FromSeconds(-1) } },
        { "QueueTimeout", new CallOptions { QueueTimeout = TimeSpan.MaxValue } },
        { "Retries", new CallOptions { Retries = -1 } },
    };

    [Theory]
    [MemberData(nameof(OutOfRange))]
    public void Submit_OptionOutOfRange_NamesIt(string name, CallOptions options)
    {
        using ProcessPoolExecutor pool = new(1);

        Assert.Throws<ArgumentOutOfRangeException>(name, () => pool.Submit(Work.Nothing, options));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(25 * 86400)]
    public void Constructor_GraceTimeOutOfRange_NamesItAndTheRange(int seconds)
    {
        ArgumentOutOfRangeException error = Assert.Throws<ArgumentOutOfRangeException>(
            nameof(ProcessPoolOptions.CancelGrace), () => new ProcessPoolExecutor(new ProcessPoolOptions { CancelGrace = TimeSpan.FromSeconds(seconds) }));

        Assert.Contains("zero or more and at most 24 days", error.Message, StringComparison.Ordinal);
    }
}
