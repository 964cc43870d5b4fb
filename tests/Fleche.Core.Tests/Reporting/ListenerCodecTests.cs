using Fleche.Codec;
using Fleche.Reporting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fleche.Tests.Reporting;

/// <summary>How objects to which a call reports are written and read.</summary>
public sealed class ListenerCodecTests
{
    private readonly List<(ReportKind Kind, int Listener, byte[] Body)> _sent = [];

    [Fact]
    public void Progress_InACall_IsANumberAndComesBackAsAProxy()
    {
        Counting counting = new();
        (ReportListener[]? listeners, IProgress<int>[] proxies) = Travel<IProgress<int>[]>([counting, counting, new Counting()]);

        proxies[1].Report(7);

        Assert.Equal(2, listeners!.Length);
        (ReportKind kind, int listener, byte[] body) = Assert.Single(_sent);
        Assert.Equal((ReportKind.Progress, 0), (kind, listener));
        listeners[listener].Hear(body, new ReportOrigin(1, null));
        Assert.Equal(7, counting.Sum);
    }

    [Fact]
    public void Progress_DeclaredAsObject_TravelsWhenItIsAProgressOfT()
    {
        (ReportListener[]? listeners, object proxy) = Travel<object>(new Progress<int>());

        Assert.Single(listeners!);
        Assert.IsAssignableFrom<Progress<int>>(proxy);
    }

    [Fact]
    public void Progress_OfAClassDeclaredAsItself_TravelsAsACopy()
    {
        (ReportListener[]? listeners, Counting copy) = Travel(new Counting { Sum = 3 });

        Assert.Null(listeners);
        Assert.Equal(3, copy.Sum);
    }

    [Fact]
    public void Progress_OutsideOfACall_TravelsAsWhatItIs()
    {
        PayloadWriter writer = new();
        ValueCodecs.For<IProgress<int>>().Write(writer, new Counting { Sum = 3 });

        Assert.Equal(3, Assert.IsType<Counting>(ValueCodecs.For<IProgress<int>>().Read(new PayloadReader(writer.ToArray()))).Sum);
        Assert.Throws<PayloadSerializationException>(() => writer.WriteRoot<IProgress<int>>("value", new Progress<int>()));
    }

    [Fact]
    public void Progress_WhereNobodyListens_IsDamage()
    {
        PayloadWriter writer = new();
        writer.BeginCall();
        writer.WriteRoot<IProgress<int>>("value", new Counting());

        Assert.Throws<PayloadSerializationException>(() => new PayloadReader(writer.ToArray()).ReadRoot<IProgress<int>>("value"));
    }

    [Fact]
    public void Proxy_OfAnEndedCall_CannotBeDigestedOrStored()
    {
        (_, IProgress<int> proxy) = Travel<IProgress<int>>(new Counting());
        (_, ILogger logger) = Travel<ILogger>(NullLogger.Instance);

        Assert.Throws<IndigestibleException>(() => Digest.Of(proxy));
        Assert.Throws<IndigestibleException>(() => Digest.Of(logger));
        Assert.Throws<PayloadSerializationException>(() => new PayloadWriter().WriteRoot("value", proxy));
        Assert.Throws<PayloadSerializationException>(() => new PayloadWriter().WriteRoot("value", logger));
    }

    [Fact]
    public void Logger_InACall_KnowsTheLevelsThatAreWanted()
    {
        (_, ILogger off) = Travel<ILogger>(NullLogger.Instance);

        Assert.DoesNotContain(Enum.GetValues<LogLevel>(), off.IsEnabled);
        off.LogCritical("unheard");
        Assert.Empty(_sent);
    }

    [Fact]
    public void EndCall_ForgetsTheListeners()
    {
        PayloadWriter writer = new();
        writer.BeginCall();
        writer.WriteRoot<IProgress<int>>("value", new Counting());

        Assert.Single(writer.EndCall()!);
        Assert.False(writer.MayReport);
        writer.BeginCall();
        Assert.Null(writer.EndCall());
    }

    private (ReportListener[]? Listeners, T Value) Travel<T>(T value)
    {
        PayloadWriter writer = new();
        writer.BeginCall();
        writer.WriteRoot("value", value);
        ReportListener[]? listeners = writer.EndCall();
        return (listeners, new PayloadReader(writer.ToArray()) { Reports = new Channel(_sent) }.ReadRoot<T>("value"));
    }

    private sealed class Channel(List<(ReportKind, int, byte[])> sent) : IReportChannel
    {
        public bool Send(ReportKind kind, int listener, ReadOnlySpan<byte> body)
        {
            sent.Add((kind, listener, body.ToArray()));
            return true;
        }
    }

    private sealed class Counting : IProgress<int>
    {
        public int Sum { get; set; }

        public void Report(int value) => Sum += value;
    }
}
