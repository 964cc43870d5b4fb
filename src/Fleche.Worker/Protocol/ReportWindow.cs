namespace Fleche.Worker.Protocol;

/// <summary>
/// How much of a call's reports may be under way: sent by the worker, and not yet taken by the program's code. A call that reports faster than the program listens waits in its report,
/// so that nothing is lost and no memory fills up; one whose program listens never waits.
/// </summary>
internal static class ReportWindow
{
    /// <summary>The bytes under way above which a further report waits.</summary>
    public const long Size = 4 << 20;

    /// <summary>The program says what was taken each time that it is so many bytes: seldom, and long before the worker waits.</summary>
    public const long Step = Size / 4;

    /// <summary>What a report takes in the program besides its body, roughly.</summary>
    private const int Overhead = 192;

    /// <summary>What a report counts.</summary>
    public static long SizeOf(int bodyLength) => bodyLength + Overhead;
}
