using System.Text;
using Fleche.ProcessPool.Workers;

namespace Fleche.ProcessPool.Output;

/// <summary>
/// Reads what a worker writes, on a thread of its own so that the worker never waits for anyone else, passes it on, and keeps the end of it.
/// </summary>
internal sealed class OutputPump
{
    private const int TailLength = 16 * 1024;

    /// <summary>The last bytes, as a ring; <see cref="_written"/> counts all that ever came.</summary>
    private readonly byte[] _tail;
    private long _written;
    private readonly ManualResetEventSlim _isOver = new();

    /// <summary>Starts to pump.</summary>
    /// <param name="source">The read end of the worker's stream.</param>
    /// <param name="receiver">What takes it.</param>
    /// <param name="keepTail">Whether <see cref="Tail"/> is wanted.</param>
    /// <param name="name">The thread's name.</param>
    /// <param name="failed">Hears what goes wrong with it, other than that the stream breaks.</param>
    /// <param name="ended">Called once when the worker's end is closed.</param>
    public OutputPump(Stream source, OutputReceiver receiver, bool keepTail, string name, Action<Exception> failed, Action? ended = null)
    {
        _tail = keepTail ? new byte[TailLength] : [];
        BackgroundThread.Start(name, () => Run(source, receiver, ended), failed);
    }

    /// <summary>The last 16 KiB, from the beginning of a line where the text was cut.</summary>
    public string Tail()
    {
        lock (_tail)
        {
            if (_written <= TailLength)
            {
                return Encoding.UTF8.GetString(_tail, 0, (int)_written).TrimEnd();
            }

            int split = (int)(_written % TailLength);
            string text = Encoding.UTF8.GetString([.. _tail.AsSpan(split), .. _tail.AsSpan(0, split)]);
            return text[(text.IndexOf('\n') + 1)..].TrimEnd();
        }
    }

    /// <summary>Waits until the worker's end of the stream is closed: a process of the worker's own may hold it open for longer.</summary>
    /// <returns>Whether it is closed, and all that came has been passed on.</returns>
    public bool WaitForEnd(TimeSpan timeout) => _isOver.Wait(timeout);

    private void Run(Stream source, OutputReceiver receiver, Action? ended)
    {
        try
        {
            Pump(source, receiver);
        }
        finally
        {
            ended?.Invoke();
            _isOver.Set();
        }
    }

    private void Pump(Stream source, OutputReceiver receiver)
    {
        using Stream closing = source;
        byte[] buffer = new byte[16 * 1024];
        try
        {
            while (source.Read(buffer) is > 0 and var count)
            {
                Keep(buffer.AsSpan(0, count));
                receiver.Write(buffer.AsSpan(0, count));
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The stream broke or the worker was given up: nothing more can come.
        }

        receiver.End();
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (_tail.Length == 0)
        {
            return;
        }

        lock (_tail)
        {
            foreach (byte b in bytes)
            {
                _tail[_written++ % TailLength] = b;
            }
        }
    }
}
