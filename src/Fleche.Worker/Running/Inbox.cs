using Fleche.Worker.Protocol;

namespace Fleche.Worker.Running;

/// <summary>Frames on their way from the reader thread to the main thread.</summary>
internal sealed class Inbox
{
    private readonly Queue<(FrameHeader Header, ReadOnlyMemory<byte> Body)> _frames = new();

    public void Post(FrameHeader header, ReadOnlyMemory<byte> body)
    {
        lock (_frames)
        {
            _frames.Enqueue((header, body));
            Monitor.Pulse(_frames);
        }
    }

    /// <summary>Waits for the next frame; the wait ends by a frame or by the end of the process.</summary>
    public (FrameHeader Header, ReadOnlyMemory<byte> Body) Take()
    {
        lock (_frames)
        {
            while (_frames.Count == 0)
            {
                Monitor.Wait(_frames);
            }

            return _frames.Dequeue();
        }
    }
}
