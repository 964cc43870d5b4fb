using Fleche.Worker.Protocol;

namespace Fleche.ProcessPool;

/// <summary>
/// The guard against a program that starts itself without end: a process that was started as a worker, but in which the program's own
/// <c>Main</c> runs, may make no pool.
/// </summary>
internal static class WrongStart
{
    /// <summary>What switches startup hooks off most often, and would have to be given up for other reasons too.</summary>
    public const string Trimming = "If it is trimmed or compiled ahead of time, that is not supported: publish it without PublishTrimmed and PublishAot.";

    /// <exception cref="InvalidOperationException">This process should be a worker.</exception>
    public static void Check()
    {
        if (WorkerOrders.ArePending)
        {
            throw new InvalidOperationException(
                "This process was started as a Fleche worker, but its runtime ran the program's Main instead, since startup hooks are off. "
                + $"{Trimming} Otherwise set <StartupHookSupport>true</StartupHookSupport> in the project file and publish it again.");
        }
    }
}
