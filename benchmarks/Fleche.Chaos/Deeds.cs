using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Fleche.Chaos;

/// <summary>The functions that run in the workers.</summary>
internal static class Deeds
{
    /// <summary>The exit code of calls that exit.</summary>
    public const int ExitCode = 3;

    private const long HogBytes = 1 << 30;
    private const int HogStep = 16 << 20;

    /// <summary>Longer than any time-out here: who is not stopped before gives a wrong value.</summary>
    private static readonly TimeSpan Forever = TimeSpan.FromSeconds(40);

    /// <summary>Every deed without a payload.</summary>
    public static long Do(Ticket ticket)
    {
        int begins = Register.Shared.Begin(ticket);
        Random random = new((int)ticket.Id);
        switch (ticket.Deed)
        {
            case Deed.Nap:
                Thread.Sleep(random.Next(1, 25));
                break;
            case Deed.Throw:
                throw new ChaosException(ChaosException.MessageOf(ticket));
            case Deed.DieOnce when begins == 1:
            case Deed.KillItself:
                Doom();
                return Native.Kill(Environment.ProcessId, Native.SigKill);
            case Deed.Exit:
                Doom();
                Environment.Exit(ExitCode);
                break;
            case Deed.Overflow:
                Doom();
                return Recurse(0);
            case Deed.Hog:
                Doom();
                return Hog();
            case Deed.Hang:
                Thread.Sleep(Forever);
                return 0;
            case Deed.ObedientHang:
                WorkerContext.Current.CancellationToken.WaitHandle.WaitOne(Forever);
                WorkerContext.Current.CancellationToken.ThrowIfCancellationRequested();
                return 0;
            default:
                Spin(random.Next(200));
                break;
        }

        return ticket.Value;
    }

    /// <summary>Nearly nothing, so that thousands of calls are on their way at once; a few of them take a while and hold up those behind them.</summary>
    public static long Short(Ticket ticket)
    {
        Register.Shared.Begin(ticket);
        if (ticket.Id % 997 == 0)
        {
            Thread.Sleep((int)(ticket.Id % 5));
        }

        return ticket.Value;
    }

    /// <summary>Gives back the payload in a form that shows that it was read.</summary>
    public static byte[] Turn(Ticket ticket, byte[] payload, int answerLength)
    {
        Register.Shared.Begin(ticket);
        if (ticket.Deed == Deed.DieAnswering)
        {
            DieSoon(new Random((int)ticket.Id).Next(4000));
        }

        return Payload.Matches(ticket.Id, payload) ? Payload.Make(ticket.Id + 1, answerLength) : [];
    }

    /// <summary>Gives a value that cannot travel.</summary>
    public static object Unsendable(Ticket ticket)
    {
        Register.Shared.Begin(ticket);
        return Thread.CurrentThread;
    }

    /// <summary>What some pools run in each new worker.</summary>
    public static void Initialize() => _ = Register.Shared;

    /// <summary>Dies in this call, in its answer, before the next call or in it: the sharpest edge for who is to blame, and for what may run again.</summary>
    private static void DieSoon(int microseconds)
    {
        Register.Shared.Doom(Environment.ProcessId, isAnyTime: true);
        new Thread(() =>
        {
            Spin(microseconds);
            _ = Native.Kill(Environment.ProcessId, Native.SigKill);
        }).Start();
    }

    private static void Doom() => Register.Shared.Doom(Environment.ProcessId);

    private static void Spin(int microseconds)
    {
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start).TotalMicroseconds < microseconds)
        {
            Thread.SpinWait(10);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long Recurse(long depth) => Recurse(depth + 1) + 1;

    private static long Hog()
    {
        List<byte[]> held = [];
        while (held.Count * (long)HogStep < HogBytes)
        {
            byte[] block = new byte[HogStep];
            block.AsSpan().Fill(1);
            held.Add(block);
        }

        Thread.Sleep(Forever);
        return held.Count;
    }
}
