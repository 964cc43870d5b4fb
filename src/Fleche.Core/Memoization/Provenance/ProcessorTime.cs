namespace Fleche.Memoization;

/// <summary>The clock of processor time: of this thread, or of the whole process in a worker.</summary>
internal static partial class ProcessorTime
{
    /// <summary>Whether this process runs one call at a time, as a worker does: then all that it spends is spent for that call.</summary>
    public static bool IsOfProcess { get; set; }

    /// <summary>What was spent so far; null where nobody can tell what is spent for whom.</summary>
    public static TimeSpan? Now(bool isAsync) => IsOfProcess ? Environment.CpuUsage.TotalTime
        : isAsync ? null
        : OperatingSystem.IsWindows() ? OfWindowsThread()
        : OfUnixThread();
}
