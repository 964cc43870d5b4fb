using Fleche.Worker.Protocol;

namespace Fleche.Worker.Running;

/// <summary>The way back to the program. Any thread may use it.</summary>
internal sealed class ResultSender(Stream pipe)
{
    private readonly Lock _gate = new();
    private readonly FrameBuffer _frames = new(pipe);

    /// <summary>Sends a frame. When this returns, the frame outlives this process.</summary>
    public void Send(FrameKind kind, long workId, uint value, ReadOnlySpan<byte> body)
    {
        lock (_gate)
        {
            _frames.Add(kind, workId, value, body);
            _frames.Flush();
        }
    }
}
