using Fleche.ProcessPool.Tests.Crashes;
using Fleche.ProcessPool.Tests.Payloads;
using Fleche.ProcessPool.Tests.Stopping;
using Work = Fleche.ProcessPool.Tests.Lifetime.Work;

namespace Fleche.ProcessPool.Tests.Output;

/// <summary>Calls that report progress.</summary>
internal static class Reports
{
    private static Thread? _leftRunning;
    private static readonly ManualResetEventSlim GoOn = new();

    /// <summary>Reports the numbers below a count.</summary>
    public static int Count(int count, IProgress<int> progress)
    {
        for (int i = 0; i < count; i++)
        {
            progress?.Report(i);
        }

        return count;
    }

    /// <summary>Reports a number.</summary>
    public static int Say(int number, IProgress<int> progress)
    {
        progress.Report(number);
        return number;
    }

    public static int CountDerived(int count, Progress<int> progress) => Count(count, progress);

    public static int CountInJob(Job job) => Count(job.Count, job.Progress);

    /// <summary>Reports numbers and texts to the same object.</summary>
    public static int Both(IProgress<int> numbers, IProgress<string> texts)
    {
        numbers.Report(1);
        texts.Report("one");
        numbers.Report(2);
        return 0;
    }

    /// <summary>Reports what is no plain value.</summary>
    public static int Structured(IProgress<(string Name, int[] Parts)> progress)
    {
        progress.Report(("first", [1, 2]));
        progress.Report(("second", []));
        return 0;
    }

    /// <summary>The message of what reporting a stream throws.</summary>
    public static string ReportAStream(IProgress<object> progress)
    {
        progress.Report("before");
        string message = Assert.Throws<PayloadSerializationException>(() => progress.Report(new { Open = File.OpenRead("/dev/null") })).Message;
        progress.Report("after");
        return message;
    }

    /// <summary>Reports a dictionary that throws when the program rebuilds it, and then one that does not.</summary>
    public static int ReportWhatCannotBeRebuilt(IProgress<Dictionary<Key, int>> progress)
    {
        progress.Report(Keys.One(new Key(Place.Program, Effect.Throw)));
        progress.Report([]);
        return 0;
    }

    public static int ReportAndThrow(IProgress<int> progress)
    {
        progress.Report(1);
        throw new FormatException("halfway");
    }

    /// <summary>Reports a number and dies in the next moment.</summary>
    public static int ReportAndDie(int number, IProgress<int> progress)
    {
        progress.Report(number);
        return Deaths.Die(Death.SigKill);
    }

    /// <summary>Reports which attempt it is; the first ones die.</summary>
    public static int ReportAttempt(string path, int failures, IProgress<int> progress)
    {
        progress.Report(Attempts.Count(path) + 1);
        return Attempts.Killed(path, failures);
    }

    /// <summary>Reports ten thousand bytes again and again until it is asked to end, and says in files that it has done so 400 times, and in the end how often.</summary>
    public static int ReportUntilStopped(string many, string path, IProgress<byte[]> progress)
    {
        int count = 0;
        byte[] value = new byte[10_000];
        while (!WorkerContext.Current.CancellationToken.IsCancellationRequested)
        {
            progress.Report(value);
            count++;
            if (count == 400)
            {
                Scratch.Write(many, count);
            }
        }

        Scratch.Write(path, count);
        return Environment.ProcessId;
    }

    /// <summary>Reports two numbers, says so, and hangs.</summary>
    public static int ReportAndHang(string path, IProgress<int> progress)
    {
        progress.Report(1);
        progress.Report(2);
        return Work.Hang(path);
    }

    /// <summary>Leaves a thread running that reports when the next call says so.</summary>
    public static int ReportLater(IProgress<int> progress)
    {
        progress.Report(1);
        _leftRunning = new Thread(() =>
        {
            GoOn.Wait();
            progress.Report(2);
        });
        _leftRunning.Start();
        return Environment.ProcessId;
    }

    /// <summary>Has the thread of <see cref="ReportLater"/> report, and waits for it.</summary>
    public static int LetItReport(IProgress<int> progress)
    {
        progress.Report(10);
        GoOn.Set();
        _leftRunning!.Join();
        progress.Report(11);
        return Environment.ProcessId;
    }

    /// <summary>Reports from many threads at once, each in order.</summary>
    public static int ReportFromThreads(int threads, int count, IProgress<(int Thread, int Number)> progress)
    {
        Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, thread =>
        {
            for (int i = 0; i < count; i++)
            {
                progress.Report((thread, i));
            }
        });
        return threads * count;
    }

    public static object GiveBack(IProgress<int> progress) => progress;

    /// <summary>Passes its progress on to a call in a pool of its own.</summary>
    public static int CountNested(int count, IProgress<int> progress)
    {
        using ProcessPoolExecutor inner = new(1);
        return inner.Submit(Count, count, progress).Result;
    }

    /// <summary>Something with a progress in it.</summary>
    internal sealed record Job(int Count, IProgress<int> Progress);
}
