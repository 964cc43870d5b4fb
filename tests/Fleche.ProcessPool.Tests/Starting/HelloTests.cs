using Fleche.Worker.Protocol;

namespace Fleche.ProcessPool.Tests.Starting;

/// <summary>Only the worker that was started is taken for it.</summary>
public sealed class HelloTests
{
    private static readonly byte[] Secret = [.. Enumerable.Range(0, Hello.SecretLength).Select(static i => (byte)i)];

    [Fact]
    public void Check_OwnHello_IsTaken() => Hello.Check(Hello.Write(Secret), Secret);

    [Fact]
    public void Check_AnotherSecret_IsRefused()
    {
        byte[] other = [.. Secret];
        other[^1]++;

        Assert.Throws<ProtocolException>(() => Hello.Check(Hello.Write(other), Secret));
    }

    [Fact]
    public void Check_AnotherLength_IsRefused()
    {
        Assert.Throws<ProtocolException>(static () => Hello.Check(Secret, Secret));
        Assert.Throws<ProtocolException>(static () => Hello.Check([.. Hello.Write(Secret), 0], Secret));
    }

    [Fact]
    public void Check_AnotherBuild_SaysSo()
    {
        byte[] hello = Hello.Write(Secret);
        hello[^1]++;

        Assert.Contains("another build", Assert.Throws<ProtocolException>(() => Hello.Check(hello, Secret)).Message, StringComparison.Ordinal);
    }
}
