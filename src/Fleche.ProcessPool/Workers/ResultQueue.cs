using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Fleche.ProcessPool.Managing;
using Fleche.ProcessPool.Output;
using Fleche.Worker.Protocol;
using Fleche.Worker.Running;

namespace Fleche.ProcessPool.Workers;

/// <summary>
/// The way back from one worker: a thread that starts the worker, reads its result items until the pipe ends, waits for the process
/// and reports to the manager how it ended. It runs no user code but what rebuilds the exception of an initializer that failed. The pipe is read to its end before the death counts, and then what the worker
/// had not sent yet, so a result that was there before the death counts too.
/// </summary>
internal sealed partial class ResultQueue(Manager manager, WorkerHandle worker, ProcessPoolOptions options)
{
    /// <summary>How long a process may live on whose pipe has ended, and how long it may take to pass on what one has written that has ended.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    /// <summary>Answers that came together.</summary>
    private readonly List<ResultItem> _results = [];

    private OutputPump? _standardOutput;
    private OutputPump? _standardError;
    private Process? _process;
    private DiagnosticFiles? _diagnosticFiles;
    private volatile IDisposable? _pipe;
    private volatile FrameReader? _reader;
    private volatile bool _isConnected;
    private volatile bool _isGivenUp;

    /// <summary>Whether all that the worker wrote to standard error has been passed on.</summary>
    private bool _isAllSaid;

    /// <summary>Whether the process had to be killed, since it went on without its pipe.</summary>
    private bool _isKilled;

    /// <summary>Starts the thread; where there is none to be had, that is a start that failed.</summary>
    public void Start()
    {
        try
        {
            BackgroundThread.Start($"Fleche result queue {worker.Number}", Run, manager.Fail);
        }
        catch (Exception e)
        {
            Report(new WorkerEnd(0, null, "", HasConnected: false), e);
        }
    }

    /// <summary>
    /// Whatever happens, the manager hears of the end. What needs a library is in methods of its own: where there is no descriptor to load it with, it is the call of
    /// such a method that throws.
    /// </summary>
    private void Run()
    {
        Exception? failure;
        try
        {
            failure = Serve();
        }
        catch (Exception e)
        {
            failure = e;
        }

        WorkerEnd end;
        try
        {
            end = End();
        }
        catch (Exception e)
        {
            failure ??= e;
            end = new WorkerEnd(worker.ProcessId, null, "", _isConnected);
        }

        Report(end, failure);
    }

    /// <summary>Starts the worker and takes what it sends, until its pipe ends.</summary>
    /// <returns>What went wrong, unless how the process ended says it.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private Exception? Serve()
    {
        try
        {
            FrameReader reader = StartWorker();
            while (reader.TryRead())
            {
                do
                {
                    Take(reader.Current);
                }
                while (reader.TryReadBuffered());
                Deliver();
            }
        }
        catch (EndOfStreamException)
        {
            // It ended before it asked for its orders: how it ended says why.
        }
        catch (Exception e) when (_pipe is not null && e is SocketException or ObjectDisposedException or (IOException and not ProtocolException))
        {
            // A pipe that broke is a pipe that ended, and one that nobody connected to was given up: how the process ended says why.
            // One that was given up unread may have held an answer: its call must not run again.
            return _isConnected && _isGivenUp ? e : null;
        }

        return null;
    }

    private void Report(WorkerEnd end, Exception? failure)
    {
        try
        {
            manager.WorkerEnded(worker, end, failure);
            ClearUp();
        }
        finally
        {
            manager.ClearedUp();
        }
    }

    private void Take(Frame frame)
    {
        if (frame.Header.Kind is FrameKind.Result or FrameKind.Error or FrameKind.Stopped)
        {
            _results.Add(new ResultItem(frame));
            return;
        }

        Deliver();
        manager.Received(worker, frame);
    }

    private void Deliver()
    {
        if (_results.Count > 0)
        {
            SharedBody? shared = _results.Exists(static result => result.Frame.Header.IsShared) ? worker.Recorder!.ResultBody : null;
            manager.Answered(worker, _results);
            shared?.Release();
        }
    }

    /// <summary>The process has ended: gives the pipe up when whoever reads it waits for nothing, unless that wait has ended by then.</summary>
    private async Task GiveUpWhenSilentAsync()
    {
        // Twice: should this whole program have been stopped meanwhile, the first is over at once, and unread results still count.
        int silent = 0;
        while (silent < 2)
        {
            long? before = _reader?.WaitingAt;
            await Task.Delay(Grace).ConfigureAwait(false);
            if (_isGivenUp)
            {
                return;
            }

            silent = before is not < 0 && before == _reader?.WaitingAt ? silent + 1 : 0;
        }

        GiveUpPipe();
    }

    /// <summary>Takes what is to be given up with the pipe: what listens for the worker, then the connection.</summary>
    private void Hold(IDisposable pipe)
    {
        _pipe = pipe;

        // Whoever gives it up writes and reads the other way round: one of the two sees what the other has written.
        Interlocked.MemoryBarrier();
        if (_isGivenUp)
        {
            pipe.Dispose();
        }
    }

    /// <summary>Ends every wait on the pipe: its worker can no longer be at the other end, or has said all, though some process may hold that open.</summary>
    private void GiveUpPipe()
    {
        _isGivenUp = true;
        Interlocked.MemoryBarrier();
        _pipe?.Dispose();
    }

    /// <summary>Sees to it that the process is gone, and learns how it ended. Its call waits for this, so what can come later does.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private WorkerEnd End()
    {
        try
        {
            worker.Calls?.Close();
            GiveUpPipe();
        }
        finally
        {
            _reader = null;
            AwaitExit();
        }

        if (_process is not { } process)
        {
            return new WorkerEnd(0, null, "", HasConnected: false);
        }

        _isAllSaid = _standardError?.WaitUntilPassedOn(Grace) ?? true;
        return new WorkerEnd(process.Id, process.ExitCode, _standardError?.Tail() ?? "", _isConnected) { WentOnFor = _isKilled ? Grace : null };
    }

    /// <summary>Waits for the end of the process, whose pipe has ended; for a moment, and then it is ended.</summary>
    private void AwaitExit()
    {
        if (_process is { } process && !process.WaitForExit(Grace))
        {
            _isKilled = true;
            worker.Kill();
            process.WaitForExit();
        }
    }

    /// <summary>Clears up after a process that has ended.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ClearUp()
    {
        if (_process is not { } process)
        {
            return;
        }

        // What the worker said last has been passed on when its pool is over; where that takes long for both streams it is waited for once.
        if (_isAllSaid)
        {
            _standardOutput?.WaitUntilPassedOn(Grace);
        }

        try
        {
            _diagnosticFiles?.Delete(process.StartInfo.Environment.TryGetValue("TMPDIR", out string? folder) ? folder! : "/tmp");
        }
        catch (Exception)
        {
            // There is no descriptor to look into a folder with, say: a file of the runtime's own that stays is no reason to break a pool.
        }

        worker.Detach();
        process.Dispose();
    }
}
