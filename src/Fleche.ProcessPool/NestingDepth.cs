using Fleche.Worker.Protocol;

namespace Fleche.ProcessPool;

/// <summary>How many pools deep this process is, so that a recursion of pools ends in an error and not in a flood of processes.</summary>
internal static class NestingDepth
{
    public const string MaxVariable = "FLECHE_MAX_DEPTH";

    private const int DefaultMax = 10;

    /// <summary>0 in the program, 1 in its workers, and so on.</summary>
    public static int Current => NumberVariable.Read(WorkerOrders.DepthVariable, 0) ?? 0;

    /// <summary>Refuses a pool that is too deep.</summary>
    /// <exception cref="InvalidOperationException">The workers would be deeper than <c>FLECHE_MAX_DEPTH</c> allows, or that is no number.</exception>
    public static void Check()
    {
        int max = NumberVariable.Read(MaxVariable, 0) ?? DefaultMax;
        if (max > 0 && Current >= max)
        {
            throw new InvalidOperationException(
                $"A process pool was created {Current} pools deep, and {MaxVariable} allows {max}: a call that creates a pool runs, "
                + "perhaps without end, inside the calls of another. Give it an executor of its own kind (a ThreadPoolExecutor), or set "
                + $"{MaxVariable} higher (0: no limit).");
        }
    }
}
