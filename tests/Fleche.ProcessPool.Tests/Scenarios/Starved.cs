using System.ComponentModel;
using System.Runtime.InteropServices;
using Fleche.ProcessPool.Tests.Crashes;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace Fleche.ProcessPool.Tests.Scenarios;

/// <summary>
/// Calls in whose worker a program is played to which the system gives nothing more. Each says what became of its own calls, one text for each. What they
/// need is loaded before; code and data alike take descriptors to load.
/// </summary>
internal static partial class Starved
{
    private const int DescriptorLimit = 7;
    private const int ProcessLimit = 6;
    private const int Nobody = 65534;

    private static readonly List<SafeFileHandle> Taken = [];

    /// <summary>Two descriptors are left: enough to load code, not to start a process.</summary>
    public static string[] OfDescriptors()
    {
        using ProcessPoolExecutor warm = Warm();
        Limits before = Get(DescriptorLimit);
        Set(DescriptorLimit, before with { Soft = LimitLeaving(2) });
        string failure;
        try
        {
            failure = FailureOfANewPool();
        }
        finally
        {
            Set(DescriptorLimit, before);
        }

        return [failure, $"{warm.Submit(Work.Add, 1, 2).Result}", RecoveryOfANewPool()];
    }

    /// <summary>Opens files until it cannot, and keeps them.</summary>
    public static int ByItself()
    {
        Set(DescriptorLimit, Get(DescriptorLimit) with { Soft = 200 });
        while (true)
        {
            Taken.Add(File.OpenHandle("/dev/null"));
        }
    }

    /// <summary>Opens files until it cannot, keeps them and logs how many.</summary>
    public static int ByItselfAndSaysSo()
    {
        try
        {
            return ByItself();
        }
        catch (IOException e)
        {
            WorkerContext.Current.Logger.LogWarning(e, "{Count} are taken", Taken.Count);
            return Taken.Count;
        }
    }

    /// <summary>
    /// No process and no thread is left. The superuser is exempt from this limit, and plays nobody meanwhile.
    /// </summary>
    public static string[] OfThreadsAndProcesses()
    {
        using ProcessPoolExecutor warm = Warm();
        bool isSuperuser = Environment.IsPrivilegedProcess;
        Limits before = Get(ProcessLimit);
        if (isSuperuser)
        {
            Check(SetUsers(Nobody, Nobody, 0));
        }

        Set(ProcessLimit, before with { Soft = 1 });
        string thread, old, failure;
        try
        {
            thread = NewThread();

            // A time-out needs the thread of the deadlines, and a large payload one that sends it.
            old = $"{warm.Submit(Work.Length, new byte[1 << 20], new CallOptions { Timeout = TimeSpan.FromSeconds(20) }).Result}";
            failure = FailureOfANewPool();
        }
        finally
        {
            Set(ProcessLimit, before);
            if (isSuperuser)
            {
                Check(SetUsers(0, 0, 0));
            }
        }

        return [thread, old, failure, RecoveryOfANewPool()];
    }

    /// <summary>The limit under which so many descriptors are free.</summary>
    private static ulong LimitLeaving(int free)
    {
        HashSet<int> used = [.. Directory.GetFiles("/proc/self/fd").Select(static path => int.Parse(Path.GetFileName(path)))];
        return (ulong)(Enumerable.Range(0, int.MaxValue).Where(number => !used.Contains(number)).ElementAt(free - 1) + 1);
    }

    /// <summary>A pool that has done what a pool does, one that could not start its workers, and some threads in the thread pool.</summary>
    private static ProcessPoolExecutor Warm()
    {
        GC.KeepAlive(new Win32Exception(24).ToString());
        const int Threads = 8;
        ThreadPool.SetMinThreads(Threads, Threads);
        using (Barrier barrier = new(Threads))
        {
            Task.WaitAll([.. Enumerable.Range(0, Threads).Select(_ => Task.Run(() => barrier.SignalAndWait()))]);
        }

        string folder = Directory.CreateTempSubdirectory().FullName;
        using (ProcessPoolExecutor broken = new(new ProcessPoolOptions { MaxWorkers = 1, WorkingDirectory = folder }))
        {
            Directory.Delete(folder);
            GC.KeepAlive(broken.Submit(Work.ProcessId).GetException()?.ToString());
        }

        ProcessPoolExecutor pool = new(1);
        pool.Submit(Work.Length, new byte[1]).Wait();
        return pool;
    }

    private static string FailureOfANewPool()
    {
        using ProcessPoolExecutor pool = new(1);
        return pool.Submit(Work.ProcessId).GetException(TimeSpan.FromSeconds(20)) is { } error ? $"{error.GetType().Name}: {error.Message}" : "no error";
    }

    private static string RecoveryOfANewPool()
    {
        using ProcessPoolExecutor pool = new(1);
        return $"{pool.Submit(Work.Add, 1, 2).GetResult(TimeSpan.FromSeconds(20))}";
    }

    private static string NewThread()
    {
        try
        {
            new Thread(static () => { }).Start();
            return "a thread";
        }
        catch (OutOfMemoryException)
        {
            return "no thread";
        }
    }

    private static Limits Get(int resource)
    {
        Check(GetLimits(resource, out Limits limits));
        return limits;
    }

    private static void Set(int resource, Limits limits) => Check(SetLimits(resource, limits));

    private static void Check(int result)
    {
        if (result != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    [LibraryImport("libc", EntryPoint = "getrlimit", SetLastError = true)]
    private static partial int GetLimits(int resource, out Limits limits);

    [LibraryImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    private static partial int SetLimits(int resource, in Limits limits);

    [LibraryImport("libc", EntryPoint = "setresuid", SetLastError = true)]
    private static partial int SetUsers(int real, int effective, int saved);

    /// <summary>What setrlimit(2) takes.</summary>
    private readonly record struct Limits(ulong Soft, ulong Hard);
}
