using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Fleche.ProcessPool.Workers;

namespace Fleche.ProcessPool.Output;

/// <summary>
/// Reads what a worker writes, on a thread of its own so that the worker never waits for anyone else, passes it on, and keeps the end of it.
/// </summary>
internal sealed class OutputPump
{
    private const int TailLength = 16 * 1024;

    private readonly object _gate = new();
    private readonly Stream _source;

    /// <summary>Tells whether something is left to be read; null: only the end of the stream does.</summary>
    private readonly SafeHandle? _handle;

    /// <summary>The last bytes, as a ring; <see cref="_written"/> counts all that ever came.</summary>
    private readonly byte[] _tail;
    private long _written;

    /// <summary>Whether all that was read has been passed on, and nothing is being read.</summary>
    private bool _isIdle;
    private bool _isOver;

    /// <summary>Starts to pump.</summary>
    /// <param name="source">The read end of the worker's stream.</param>
    /// <param name="receiver">What takes it.</param>
    /// <param name="keepTail">Whether <see cref="Tail"/> is wanted.</param>
    /// <param name="name">The thread's name.</param>
    /// <param name="failed">Hears what goes wrong with it, other than that the stream breaks.</param>
    /// <param name="first">What was read from it before.</param>
    /// <param name="ended">Called once when the worker's end is closed.</param>
    public OutputPump(Stream source, OutputReceiver receiver, bool keepTail, string name, Action<Exception> failed, byte[]? first = null, Action? ended = null)
    {
        _source = source;
        _handle = Readiness.HandleOf(source);
        _tail = keepTail ? new byte[TailLength] : [];
        BackgroundThread.Start(name, () => Run(receiver, first, ended), failed);
    }

    /// <summary>The last 16 KiB, from the beginning of a line where the text was cut.</summary>
    public string Tail()
    {
        lock (_gate)
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

    /// <summary>
    /// Waits until all that was written until now has been passed on. The stream need not have ended: a process of the worker's own may hold it open
    /// for as long as it lives.
    /// </summary>
    /// <returns>Whether it has. A receiver may take its time, and that other process may write without a pause.</returns>
    public bool WaitUntilPassedOn(TimeSpan timeout)
    {
        long begin = Stopwatch.GetTimestamp();
        lock (_gate)
        {
            // An idle pump reads nothing before it has had the lock, so what is not in the stream now has been passed on. One that has ended is waited for.
            while (!_isOver && !(_isIdle && !Readiness.Await(_handle!, milliseconds: 0)))
            {
                TimeSpan left = timeout - Stopwatch.GetElapsedTime(begin);
                if (left <= TimeSpan.Zero)
                {
                    return false;
                }

                Monitor.Wait(_gate, left);
            }

            return true;
        }
    }

    private void Run(OutputReceiver receiver, byte[]? first, Action? ended)
    {
        try
        {
            Pump(receiver, first);
        }
        finally
        {
            ended?.Invoke();
            Note(ref _isOver, true);
        }
    }

    private void Pump(OutputReceiver receiver, byte[]? first)
    {
        using Stream closing = _source;
        byte[] buffer = new byte[16 * 1024];
        try
        {
            Pass(first, receiver);
            while (Read(buffer) is > 0 and var count)
            {
                Pass(buffer.AsSpan(0, count), receiver);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The stream broke or the worker was given up: nothing more can come.
        }

        receiver.End();
    }

    private int Read(byte[] buffer)
    {
        if (_handle is not null)
        {
            Note(ref _isIdle, true);
            Readiness.Await(_handle);
            Note(ref _isIdle, false);
        }

        return _source.Read(buffer);
    }

    private void Note(ref bool state, bool value)
    {
        lock (_gate)
        {
            state = value;
            Monitor.PulseAll(_gate);
        }
    }

    private void Pass(ReadOnlySpan<byte> bytes, OutputReceiver receiver)
    {
        Keep(bytes);
        if (!bytes.IsEmpty)
        {
            receiver.Write(bytes);
        }
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (_tail.Length == 0)
        {
            return;
        }

        lock (_gate)
        {
            foreach (byte b in bytes)
            {
                _tail[_written++ % TailLength] = b;
            }
        }
    }
}
