using Fleche.Tests.Calls;

namespace Fleche.Tests.Errors;

/// <summary>Exceptions as values: a call may return one, and it is a result then.</summary>
public class ExceptionCodecTests
{
    [Fact(Timeout = 30_000)]
    public Task Value_Exception_KeepsTypeMessageInnerAndData() => Task.Run(() =>
    {
        // C3
        Exception there = new LimitException(5, new FormatException("inner")) { Data = { ["k"] = 1 } };
        var here = Assert.IsType<LimitException>(RoundTrip.Value(there));
        Assert.Equal(("over 5", 5), (here.Message, here.Limit));
        Assert.Equal("inner", Assert.IsType<FormatException>(here.InnerException).Message);
        Assert.Equal(1, here.Data["k"]);
    });

    [Fact(Timeout = 30_000)]
    public Task Value_ReturnedByACall_IsItsResult() => Task.Run(() =>
        Assert.Equal("mine", Assert.IsType<InvalidOperationException>(RoundTrip.Call(Exception (text) => new InvalidOperationException(text), "mine")).Message));

    [Fact(Timeout = 30_000)]
    public Task Value_Thrown_KeepsItsStackTrace() => Task.Run(() =>
    {
        try
        {
            throw new LimitException(5, null);
        }
        catch (LimitException e)
        {
            Assert.Contains(nameof(Value_Thrown_KeepsItsStackTrace), RoundTrip.Value(e).StackTrace, StringComparison.Ordinal);
        }
    });

    [Fact(Timeout = 30_000)]
    public Task Value_Aggregate_KeepsItsChildren() => Task.Run(() =>
    {
        AggregateException here = RoundTrip.Value(new AggregateException("all", new FormatException("a"), new TimeoutException("b")));
        Assert.Equal("all (a) (b)", here.Message);
        Assert.Equal(2, here.InnerExceptions.Count);
        Assert.Same(here.InnerExceptions[0], here.InnerException);
    });

    [Fact(Timeout = 30_000)]
    public Task Value_SameExceptionTwice_StaysOne() => Task.Run(() =>
    {
        var e = new FormatException("x");
        Exception[] here = RoundTrip.Value(new Exception[] { e, new InvalidOperationException("y", e) });
        Assert.Same(here[0], here[1].InnerException);
    });

    [Fact(Timeout = 30_000)]
    public Task Value_LongMessage_IsNotCut() => Task.Run(() => Assert.Equal(1_000_000, RoundTrip.Value(new FormatException(new string('x', 1_000_000))).Message.Length));

    [Fact(Timeout = 30_000)]
    public Task Value_ThatCannotTravelAsAnyException_BecomesAStandIn() => Task.Run(() =>
    {
        var here = Assert.IsType<RemoteTaskException>(RoundTrip.Value(new Exception[] { new ThreadException() })[0]);
        Assert.Equal(typeof(ThreadException).FullName, here.RemoteTypeName);
        Assert.StartsWith("Thread: a System.Threading.Thread cannot travel", here.Reason, StringComparison.Ordinal);
    });

    [Fact(Timeout = 30_000)]
    public Task Value_ThatCannotTravelAsItsOwnType_IsRefusedWithThePath() => Task.Run(() => Assert.StartsWith(
        "Cannot send value.Thread: ", Assert.Throws<PayloadSerializationException>(() => RoundTrip.Value(new ThreadException())).Message, StringComparison.Ordinal));

    private sealed class LimitException(int limit, Exception? inner) : Exception($"over {limit}", inner)
    {
        public int Limit { get; } = limit;
    }

    private sealed class ThreadException : Exception
    {
        public Thread Thread { get; } = Thread.CurrentThread;
    }
}
