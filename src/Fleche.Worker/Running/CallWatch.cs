namespace Fleche.Worker.Running;

/// <summary>
/// A thread that looks after what the main thread cannot while it runs a call: after a millisecond of the same call it sends the answers that are held
/// back and reads the pipe, so that a wish to stop the call, and the program's end, are noticed. It sleeps while there are no calls.
/// </summary>
internal sealed class CallWatch(Inbox inbox, ResultSender results)
{
    /// <summary>A call that runs this long, in milliseconds, is worth a change of threads.</summary>
    private const int Tick = 1;

    /// <summary>After so many ticks without a new call the thread sleeps, until a call wakes it.</summary>
    private const int Stamina = 50;

    private readonly object _gate = new();

    /// <summary>How many calls have begun.</summary>
    private long _begun;
    private volatile bool _runs;
    private volatile bool _sleeps = true;

    /// <summary>Starts the thread.</summary>
    public void Start() => new Thread(Run) { IsBackground = true, Name = "Fleche call watch" }.Start();

    /// <summary>A call begins on the main thread.</summary>
    public void Begin()
    {
        Volatile.Write(ref _begun, _begun + 1);
        _runs = true;

        // Either this thread sees that the other sleeps, or that one sees the call before it does.
        Interlocked.MemoryBarrier();
        if (_sleeps)
        {
            lock (_gate)
            {
                _sleeps = false;
                Monitor.Pulse(_gate);
            }
        }
    }

    /// <summary>The call has ended.</summary>
    public void End() => _runs = false;

    private void Run()
    {
        try
        {
            Watch();
        }
        catch (IOException e) when (e is not Protocol.ProtocolException)
        {
            // An answer that nobody is there to take: the program is gone.
            ProcessEnd.Now(ExitCodes.ProgramGone);
        }
    }

    private void Watch()
    {
        long seen = 0;
        int quiet = 0;
        while (true)
        {
            WaitForTick(ref quiet, seen);
            long begun = Volatile.Read(ref _begun);
            bool isNew = begun != seen;
            seen = begun;
            quiet = isNew ? 0 : quiet + 1;
            if (!isNew && _runs)
            {
                results.Flush();
                inbox.ReadAside(() => _runs && Volatile.Read(ref _begun) == begun);
                quiet = 0;
            }
        }
    }

    private void WaitForTick(ref int quiet, long seen)
    {
        lock (_gate)
        {
            if (quiet < Stamina)
            {
                Monitor.Wait(_gate, Tick);
                return;
            }

            _sleeps = true;
            Interlocked.MemoryBarrier();
            while (_sleeps && Volatile.Read(ref _begun) == seen)
            {
                Monitor.Wait(_gate);
            }

            _sleeps = false;
            quiet = 0;
        }
    }
}
