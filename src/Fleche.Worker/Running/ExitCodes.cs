namespace Fleche.Worker.Running;

/// <summary>The exit codes that a worker chooses itself.</summary>
internal static class ExitCodes
{
    public const int Ok = 0;

    /// <summary>Started without orders (EX_USAGE of sysexits.h).</summary>
    public const int StartedWrongly = 64;

    /// <summary>The program that started the worker is gone (EX_UNAVAILABLE).</summary>
    public const int ProgramGone = 69;
}
