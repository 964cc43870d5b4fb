using Fleche.ProcessPool.Tests.Lifetime;

namespace Fleche.ProcessPool.Tests.Nesting;

/// <summary>Calls that make pools of their own.</summary>
internal static class Nest
{
    /// <summary>Makes a pool in a pool, so many deep.</summary>
    /// <returns>42 from the innermost.</returns>
    public static int Dive(int depth)
    {
        if (depth == 0)
        {
            return 42;
        }

        using ProcessPoolExecutor pool = new(1);
        return pool.Submit(Dive, depth - 1).Result;
    }

    /// <summary>Makes a pool in a pool without end.</summary>
    public static int DiveForEver(int depth)
    {
        using ProcessPoolExecutor pool = new(1);
        return pool.Submit(DiveForEver, depth + 1).Result;
    }

    /// <summary>Hangs in a worker of a pool of its own, and tells both process ids.</summary>
    public static int HangInside(string outer, string inner)
    {
        Work.Touch(outer);
        ProcessPoolExecutor pool = new(1);
        return pool.Submit(Work.Hang, inner).Result;
    }

    public static int ThrowInside(string message)
    {
        using ProcessPoolExecutor pool = new(1);
        return pool.Submit(Work.Throw, message).Result;
    }

    public static int CrashInside()
    {
        using ProcessPoolExecutor pool = new(1);
        return pool.Submit(Work.KillSelf).Result;
    }

    public static int UseReusable(int value) => ReusableExecutor.Get(1).Submit(Work.Identity, value).Result;
}
