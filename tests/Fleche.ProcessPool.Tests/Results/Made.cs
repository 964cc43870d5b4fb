using System.Runtime.CompilerServices;

namespace Fleche.ProcessPool.Tests.Results;

/// <summary>Results of all kinds.</summary>
internal static class Made
{
    private static WeakReference? _seen;

    public static Thread Thread() => System.Threading.Thread.CurrentThread;

    public static object Exception() => new InvalidOperationException("I am a result");

    public static string Text(int length) => new('x', length);

    public static byte[] Bytes(int length) => new byte[length];

    public static List<string> List(int count) => [.. Enumerable.Range(0, count).Select(static i => $"{i}")];

    /// <summary>Remembers an argument, weakly.</summary>
    public static int See(List<string> argument)
    {
        _seen = new WeakReference(argument);
        return argument.Count;
    }

    /// <summary>Gives a result and remembers it, weakly.</summary>
    public static List<string> Give(int count)
    {
        List<string> result = List(count);
        _seen = new WeakReference(result);
        return result;
    }

    /// <summary>Throws an exception and remembers it, weakly.</summary>
    public static int Throw()
    {
        InvalidOperationException error = new("remembered");
        _seen = new WeakReference(error);
        throw error;
    }

    /// <summary>Whether what was remembered is still there.</summary>
    public static bool IsSeenAlive()
    {
        Collect();
        return (_seen ?? throw new InvalidOperationException("nothing was seen")).IsAlive;
    }

    /// <summary>Bytes that the collector cannot free.</summary>
    public static long UsedMemory()
    {
        Collect();
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    /// <summary>Ends this process after the call has returned, once a file is there.</summary>
    public static int ReturnThenDie(string sign)
    {
        new Thread(() =>
        {
            Lifetime.Work.WaitFor(sign);
            Crashes.Deaths.Die(Crashes.Death.SigKill);
        }).Start();
        return Environment.ProcessId;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
    }
}
