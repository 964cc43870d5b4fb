namespace Fleche;

/// <summary>What is waited for when the program ends in the ordinary way: first the pools, then the callbacks of all futures that are done, then the caches, which both may use, and their files.</summary>
internal static class ProgramEnd
{
    /// <summary>How long callbacks may run on after the last call: they are user code, and may wait for the very end of the program.</summary>
    private static readonly TimeSpan CallbackPatience = TimeSpan.FromSeconds(5);

    private static Action? _endPools;
    private static Action? _flushCaches;
    private static Action? _letGoOfFiles;

    static ProgramEnd() => AppDomain.CurrentDomain.ProcessExit += static (_, _) =>
    {
        Volatile.Read(ref _endPools)?.Invoke();
        DoneCallback.WaitForAll(CallbackPatience);
        Volatile.Read(ref _flushCaches)?.Invoke();
        Volatile.Read(ref _letGoOfFiles)?.Invoke();
    };

    /// <summary>There is a callback to wait for.</summary>
    public static void Expect()
    {
        // The constructor has done it.
    }

    /// <summary>There are pools to end.</summary>
    public static void ExpectPools(Action end) => Volatile.Write(ref _endPools, end);

    /// <summary>There are caches that have something in memory only.</summary>
    public static void ExpectCaches(Action flush) => Volatile.Write(ref _flushCaches, flush);

    /// <summary>There are files that somebody may have open to the end.</summary>
    public static void ExpectFiles(Action letGo) => Volatile.Write(ref _letGoOfFiles, letGo);
}
