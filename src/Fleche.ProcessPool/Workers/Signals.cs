namespace Fleche.ProcessPool.Workers;

/// <summary>Names of the signals that end processes (signal(7)); the numbers above 6 that differ between systems are Linux's.</summary>
internal static class Signals
{
    /// <summary>The signal that an exit code of 128 + n stands for.</summary>
    /// <returns><see langword="null"/> where the code stands for none.</returns>
    public static string? FromExitCode(int exitCode) => OperatingSystem.IsWindows() ? null : (exitCode - 128) switch
    {
        1 => "SIGHUP",
        2 => "SIGINT",
        3 => "SIGQUIT",
        4 => "SIGILL",
        5 => "SIGTRAP",
        6 => "SIGABRT",
        7 => "SIGBUS",
        8 => "SIGFPE",
        9 => "SIGKILL",
        10 => "SIGUSR1",
        11 => "SIGSEGV",
        12 => "SIGUSR2",
        13 => "SIGPIPE",
        14 => "SIGALRM",
        15 => "SIGTERM",
        24 => "SIGXCPU",
        25 => "SIGXFSZ",
        31 => "SIGSYS",
        _ => null,
    };
}
