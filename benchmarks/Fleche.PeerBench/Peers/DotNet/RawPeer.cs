using System.Diagnostics;

namespace Fleche.PeerBench.Peers.DotNet;

/// <summary>A named pipe between two .NET processes, blocking on both sides, without anything on top: what the machine can do.</summary>
internal sealed class RawPeer : PeerProgram
{
    private const int SmallMessage = 64;

    private EchoPipe? _pipe;
    private int _size;

    public override void Dispose() => _pipe?.Dispose();

    /// <summary>An empty .NET process that connects.</summary>
    protected override Reply Start(Request request) => Repeat.Median(request.Count, () =>
    {
        long start = Stopwatch.GetTimestamp();
        using EchoPipe pipe = new(SmallMessage);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    });

    protected override Reply RoundTrip(Request request) => Repeat.Percentiles(request.Count, Pipe(SmallMessage).PingPong);

    protected override Reply Echo(Request request) => Repeat.Median(request.Count, Pipe(request.Size).PingPong);

    /// <summary>To the end of the pipe.</summary>
    protected override Reply Crash(Request request) => Repeat.Median(request.Count, static () =>
    {
        using EchoPipe pipe = new(SmallMessage);
        long start = Stopwatch.GetTimestamp();
        Native.Kill(pipe.ProcessId);
        pipe.WaitForEnd();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    });

    protected override Reply Workers(Request request)
    {
        Pipe(SmallMessage).PingPong();
        return new Reply { ProcessIds = [Pipe(SmallMessage).ProcessId] };
    }

    private EchoPipe Pipe(int size)
    {
        if (_pipe is null || _size != size)
        {
            _pipe?.Dispose();
            _pipe = new EchoPipe(size);
            _size = size;
        }

        return _pipe;
    }
}
