using System.Diagnostics;
using System.Runtime.CompilerServices;
using Fleche.ProcessPool.Tests.Lifetime;
using Xunit.Abstractions;

namespace Fleche.ProcessPool.Tests.Limits;

/// <summary>What many calls cost the program in memory, while they are pending and after they are done.</summary>
public sealed class MemoryTests(ITestOutputHelper output) : ProcessTest
{
    private const int Megabyte = 1 << 20;

    [Fact(Timeout = 60_000)]
    public async Task Storm_Of200000Calls_LeavesMemoryAsItWas()
    {
        await using ProcessPoolExecutor pool = new(2);
        await StormAsync(pool, 5_000);
        long least = long.MaxValue;

        // What calls leave behind is there after each storm; the test's host takes three megabytes once, at some time.
        for (int i = 0; i < 3; i++)
        {
            long before = GC.GetTotalMemory(forceFullCollection: true);
            Stopwatch watch = Stopwatch.StartNew();

            await StormAsync(pool, 200_000);

            double seconds = watch.Elapsed.TotalSeconds;

            // The storm may have resumed this method from within itself, its array of futures still on the stack below.
            await Task.Yield();
            long after = GC.GetTotalMemory(forceFullCollection: true);
            output.WriteLine($"200,000 calls in {seconds:0.0} s; memory {before:N0} bytes before, {after:N0} after.");
            least = Math.Min(least, after - before);
        }

        Assert.InRange(least, long.MinValue, 2 * Megabyte);
    }

    [Fact(Timeout = 60_000)]
    public async Task Pending_100000Calls_CostLessThanAKilobyteEach()
    {
        const int Count = 100_000;
        using Scene scene = new();
        await using ProcessPoolExecutor pool = new(1);
        await pool.Submit(Work.Identity, 0);
        Future<int> blocker = pool.Submit(Work.Meet, scene["in"], scene["out"]);
        await scene.WaitForAsync("in");
        Future<int>[] calls = new Future<int>[Count];
        long before = GC.GetTotalMemory(forceFullCollection: true);

        for (int i = 0; i < Count; i++)
        {
            calls[i] = pool.Submit(Work.Identity, i);
        }

        long after = GC.GetTotalMemory(forceFullCollection: true);
        double each = (after - before) / (double)Count;
        output.WriteLine($"{each:0} bytes for each pending call.");
        Assert.InRange(each, 1, 1024);

        scene.Set("out");
        Assert.NotEqual(0, await blocker);
        Assert.Equal(Count - 1, await calls[^1]);
    }

    [Fact(Timeout = 60_000)]
    public async Task Pending_CallsCancelled_AreForgotten()
    {
        using Scene scene = new();
        await using ProcessPoolExecutor pool = new(1);
        Future<int> blocker = pool.Submit(Work.Meet, scene["in"], scene["out"]);
        await scene.WaitForAsync("in");
        long before = GC.GetTotalMemory(forceFullCollection: true);

        SubmitAndCancel(pool, 50_000);

        long after = GC.GetTotalMemory(forceFullCollection: true);
        output.WriteLine($"{after - before:N0} bytes after 50,000 cancelled calls.");
        Assert.InRange(after - before, long.MinValue, 2 * Megabyte);
        scene.Set("out");
        Assert.NotEqual(0, await blocker);
    }

    // K6
    [Fact(Timeout = 60_000)]
    public async Task Map_EndlessInputWithABuffer_StaysFlat()
    {
        await using ProcessPoolExecutor pool = new(2);
        long first = 0, last = 0;
        await Task.Run(() =>
        {
            int count = 0;
            foreach (byte[] result in pool.Map(static _ => new byte[1024], Enumerable.Range(0, int.MaxValue), bufferSize: 1000))
            {
                count++;
                if (count == 10_000)
                {
                    first = GC.GetTotalMemory(forceFullCollection: true);
                }
                else if (count == 60_000)
                {
                    last = GC.GetTotalMemory(forceFullCollection: true);
                    break;
                }

                GC.KeepAlive(result);
            }
        });

        output.WriteLine($"memory {first:N0} bytes after 10,000 results, {last:N0} after 60,000 (of 1 KiB each).");
        Assert.InRange(last - first, long.MinValue, 4 * Megabyte);
    }

    // Pools come and go without a trace.
    [Fact(Timeout = 60_000)]
    public async Task Pools_ManyInARow_LeaveMemoryAndHandlesAsTheyWere()
    {
        await UsePoolsAsync(3);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        int handles = Directory.GetFiles("/proc/self/fd").Length;

        await UsePoolsAsync(15);

        GC.Collect();
        GC.WaitForPendingFinalizers();
        long after = GC.GetTotalMemory(forceFullCollection: true);
        int handlesAfter = Directory.GetFiles("/proc/self/fd").Length;
        output.WriteLine($"memory {before:N0} bytes before, {after:N0} after; {handles} handles before, {handlesAfter} after.");
        Assert.InRange(after - before, long.MinValue, Megabyte);
        Assert.InRange(handlesAfter - handles, int.MinValue, 2);
    }

    private static async Task UsePoolsAsync(int count)
    {
        for (int i = 0; i < count; i++)
        {
            await using ProcessPoolExecutor pool = new(1);
            Assert.Equal(i, await pool.Submit(Work.Identity, i));
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task StormAsync(ProcessPoolExecutor pool, int count)
    {
        Future<int>[] calls = new Future<int>[count];
        for (int i = 0; i < count; i++)
        {
            calls[i] = pool.Submit(Work.Nothing);
        }

        foreach (Future<int> call in calls)
        {
            await call;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void SubmitAndCancel(ProcessPoolExecutor pool, int count)
    {
        for (int i = 0; i < count; i++)
        {
            Assert.True(pool.Submit(Work.Identity, i).Cancel());
        }
    }
}
