using Fleche.Codec;

namespace Fleche.Worker.Running;

/// <summary>
/// A thread that looks after what the main thread cannot while it runs a call: it sends the answers that are held back after a millisecond, and reads
/// the pipe during a call that goes on for some, so that a wish to stop the call, and the program's end, are noticed. Its own ticks take time from
/// the calls, so it looks seldom when no answers are held back, and sleeps while there are no calls; when it has slept for a while, the memory that is kept for large ones is given back.
/// </summary>
/// <remarks>It makes no objects once it is there: a call may have taken all memory of the heap, and an exception here would end the process.</remarks>
internal sealed class CallWatch
{
    /// <summary>Milliseconds between two looks while answers are held back.</summary>
    private const int Often = 1;

    /// <summary>Milliseconds between two looks while calls come whose answers are sent at once. A call that runs this long is worth a change of threads.</summary>
    private const int Seldom = 5;

    /// <summary>After so many looks in vain there are fewer.</summary>
    private const int Stamina = 50;

    /// <summary>Milliseconds without a call after which nothing more is kept for the next large one.</summary>
    public const int Patience = SpareBuffer.Patience;

    private readonly object _gate = new();
    private readonly Inbox _inbox;
    private readonly Action _idle;
    private readonly Action _flush;
    private readonly Func<bool> _isSameCall;

    /// <summary>How many calls have begun, and how many answers were held back.</summary>
    private long _begun, _held;
    private volatile bool _runs;

    /// <summary>Milliseconds to the next look; infinite: until a call begins.</summary>
    private volatile int _pause = Timeout.Infinite;

    /// <summary>Which call ran at the last look.</summary>
    private long _begunBefore;

    /// <summary>Makes the watch; it begins with <see cref="Start"/>.</summary>
    /// <param name="inbox">What it reads during a long call.</param>
    /// <param name="results">What it sends.</param>
    /// <param name="idle">What is to be done when there have been no calls for a while.</param>
    public CallWatch(Inbox inbox, ResultSender results, Action idle)
    {
        _inbox = inbox;
        _idle = idle;
        _flush = results.Flush;
        _isSameCall = () => _runs && Volatile.Read(ref _begun) == _begunBefore;
    }

    /// <summary>Starts the thread.</summary>
    public void Start() => new Thread(Run) { IsBackground = true, Name = "Fleche call watch" }.Start();

    /// <summary>A call begins on the main thread.</summary>
    public void Begin()
    {
        Volatile.Write(ref _begun, _begun + 1);
        _runs = true;

        // Either this thread sees that the other sleeps, or that one sees the call before it does.
        Interlocked.MemoryBarrier();
        if (_pause == Timeout.Infinite)
        {
            Hasten(Seldom);
        }
    }

    /// <summary>The call has ended.</summary>
    public void End() => _runs = false;

    /// <summary>The main thread has held an answer back.</summary>
    public void AnswerHeld()
    {
        Volatile.Write(ref _held, _held + 1);
        Interlocked.MemoryBarrier();
        if (_pause != Often)
        {
            Hasten(Often);
        }
    }

    private void Hasten(int pause)
    {
        lock (_gate)
        {
            _pause = pause;
            Monitor.Pulse(_gate);
        }
    }

    private void Run()
    {
        long heldBefore = 0;
        int inVain = 0;
        while (true)
        {
            if (!WaitForLook(Patience))
            {
                _idle();
                WaitForLook(Timeout.Infinite);
            }

            long begun = Volatile.Read(ref _begun);
            long held = Volatile.Read(ref _held);
            bool isSameCall = begun == _begunBefore;
            if (isSameCall && _runs)
            {
                _inbox.ReadAside(_flush, _isSameCall);
                inVain = 0;
            }
            else
            {
                inVain = (_pause == Often ? held == heldBefore : isSameCall) ? inVain + 1 : 0;
            }

            (_begunBefore, heldBefore) = (begun, held);
            if (inVain >= Stamina)
            {
                inVain = 0;
                Slacken(begun, held);
            }
        }
    }

    /// <summary>Looks more seldom, unless there is something to look at by now.</summary>
    private void Slacken(long begun, long held)
    {
        lock (_gate)
        {
            int pause = _pause;
            _pause = pause == Often ? Seldom : Timeout.Infinite;
            Interlocked.MemoryBarrier();
            if (pause == Often ? Volatile.Read(ref _held) != held : Volatile.Read(ref _begun) != begun)
            {
                _pause = pause;
            }
        }
    }

    /// <returns>False: nothing has begun for as long as was to be waited.</returns>
    private bool WaitForLook(int patience)
    {
        lock (_gate)
        {
            while (_pause == Timeout.Infinite)
            {
                if (!Monitor.Wait(_gate, patience))
                {
                    return false;
                }
            }

            Monitor.Wait(_gate, _pause);
            return true;
        }
    }
}
