using Fleche.Caches;
using Fleche.Memoization;
using Fleche.ProcessPool.Tests.Crashes;

namespace Fleche.ProcessPool.Tests.Memoization;

/// <summary>What workers do with claims.</summary>
internal static class ClaimWork
{
    public static ClaimTable Open(string path, bool isLease) => new(path, isLease ? new LeaseOptions() : null);

    /// <summary>Claims a key, says so in a file, and keeps it until the process is killed.</summary>
    public static int Hold(string path, bool isLease, string sign)
    {
        using ClaimTable table = Open(path, isLease);
        using Claim claim = table.Enter(Digest.Of(1), null);
        return Work.Hang(sign);
    }

    /// <summary>Computes so many keys, each of which may be computed once in all processes.</summary>
    /// <returns>How many were computed here.</returns>
    public static int ComputeAll(string path, bool isLease, int count, int seed)
    {
        using ClaimTable table = Open(path, isLease);
        int[] keys = [.. Enumerable.Range(0, count)];
        new Random(seed).Shuffle(keys);
        int computed = 0;
        Parallel.ForEach(keys, new ParallelOptions { MaxDegreeOfParallelism = 2 }, key =>
        {
            using Claim claim = table.Enter(Digest.Of(key), null);
            string done = $"{path}.done-{key}";
            if (File.Exists(done))
            {
                return;
            }

            // Throws if somebody else is inside.
            using (new FileStream($"{path}.inside-{key}", FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose))
            {
                Thread.Yield();
                using FileStream result = new(done, FileMode.CreateNew);
            }

            Interlocked.Increment(ref computed);
        });
        return computed;
    }

    /// <summary>Claims a key and, inside of it, the next one, which another process has.</summary>
    /// <returns>Whether the inner claim was given.</returns>
    public static bool Nest(string path, int key, int count)
    {
        using ClaimTable table = Open(path, isLease: false);
        using Claim outer = table.Enter(Digest.Of(key), null);
        Scratch.Write($"{path}.has-{key}", "");
        int next = (key + 1) % count;
        while (!File.Exists($"{path}.has-{next}"))
        {
            Thread.Sleep(1);
        }

        using Claim inner = table.Enter(Digest.Of(next), new CallFrame(Digest.Of(key), null));
        return inner.IsOwned;
    }
}
