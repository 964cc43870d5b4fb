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

    [Fact(Timeout = 180_000)]
    public async Task Pending_CallsCancelled_AreForgotten()
    {
        using Scene scene = new();
        await using ProcessPoolExecutor pool = new(1);
        Future<int> blocker = pool.Submit(Work.Meet, scene["in"], scene["out"]);
        await scene.WaitForAsync("in");
        long least = long.MaxValue;

        for (int i = 0; i < 3 && least > 2 * Megabyte; i++)
        {
            long before = GC.GetTotalMemory(forceFullCollection: true);

            SubmitAndCancel(pool, 50_000);

            long after = GC.GetTotalMemory(forceFullCollection: true);
            output.WriteLine($"{after - before:N0} bytes after 50,000 cancelled calls.");
            least = Math.Min(least, after - before);
        }

        Assert.InRange(least, long.MinValue, 2 * Megabyte);
        scene.Set("out");
        Assert.NotEqual(0, await blocker);
    }

    // K6
    [Fact(Timeout = 180_000)]
    public async Task Map_EndlessInputWithABuffer_StaysFlat()
    {
        await using ProcessPoolExecutor pool = new(2);
        long least = long.MaxValue;
        await Task.Run(() =>
        {
            int count = 0;
            long before = 0;
            foreach (byte[] result in pool.Map(static _ => new byte[1024], Enumerable.Range(0, int.MaxValue), bufferSize: 1000))
            {
                count++;
                if (count % 50_000 == 10_000)
                {
                    long after = GC.GetTotalMemory(forceFullCollection: true);
                    output.WriteLine($"memory {after:N0} bytes after {count:N0} results (of 1 KiB each).");
                    least = before == 0 ? least : Math.Min(least, after - before);
                    before = after;
                    if (least <= 4 * Megabyte || count > 150_000)
                    {
                        break;
                    }
                }

                GC.KeepAlive(result);
            }
        });

        Assert.InRange(least, long.MinValue, 4 * Megabyte);
    }

    // Pools come and go without a trace.
    [Fact(Timeout = 180_000)]
    public async Task Pools_ManyInARow_LeaveMemoryAndHandlesAsTheyWere()
    {
        await UsePoolsAsync(3);
        int handles = Directory.GetFiles("/proc/self/fd").Length;
        long least = long.MaxValue;

        for (int i = 0; i < 3 && least > Megabyte; i++)
        {
            long before = GC.GetTotalMemory(forceFullCollection: true);

            await UsePoolsAsync(15);

            GC.Collect();
            GC.WaitForPendingFinalizers();
            long after = GC.GetTotalMemory(forceFullCollection: true);
            output.WriteLine($"memory {before:N0} bytes before, {after:N0} after.");
            least = Math.Min(least, after - before);
        }

        int handlesAfter = Directory.GetFiles("/proc/self/fd").Length;
        output.WriteLine($"{handles} handles before, {handlesAfter} after.");
        Assert.InRange(least, long.MinValue, Megabyte);
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
