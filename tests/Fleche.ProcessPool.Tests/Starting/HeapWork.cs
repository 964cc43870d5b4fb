namespace Fleche.ProcessPool.Tests.Starting;

/// <summary>Calls that use memory.</summary>
internal static class HeapWork
{
    private static readonly List<byte[]> Kept = [];

    public static int ProcessId() => Environment.ProcessId;

    /// <summary>The heap's limit, as the garbage collector has it.</summary>
    public static long Limit() => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>Takes so many megabytes, and lets go of them.</summary>
    public static int Take(int megabytes)
    {
        byte[][] arrays = [.. Enumerable.Range(0, megabytes).Select(static _ => new byte[1 << 20])];
        return arrays.Sum(static array => array[^1]);
    }

    public static int TakeOneArray() => new byte[int.MaxValue / 2].Length;

    public static int TakeSmallArrays()
    {
        List<byte[]> arrays = [];
        while (true)
        {
            arrays.Add(new byte[1000]);
        }
    }

    public static int KeepSmallArrays()
    {
        while (true)
        {
            Kept.Add(new byte[1000]);
        }
    }
}
