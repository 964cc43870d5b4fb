using System.Globalization;
using Fleche.Codec;
using Fleche.ProcessPool.Tests.Lifetime;
using Fleche.ProcessPool.Tests.Results;
using Fleche.Worker.Protocol;
using Fleche.Worker.Running;

namespace Fleche.ProcessPool.Tests.Payloads;

/// <summary>Large arguments and results go through shared memory, which is there no longer than it is used.</summary>
public sealed class SharedBodiesTests : ProcessTest
{
    private const int Large = 32 << 20;

    [Fact(Timeout = 30_000)]
    public async Task Submit_LargeArgument_LiesInMemoryThatTheWorkerShares()
    {
        using ProcessPoolExecutor pool = new(1);

        Assert.InRange(await pool.Submit(SharedMemory, new byte[Large]), Large, Large + (8 << 20));
        Assert.InRange(await pool.Submit(SharedMemory, new byte[SharedBody.Smallest / 2]), Large, Large + (8 << 20));
    }

    // Its worker never looks at what it was called with.
    [Fact(Timeout = 30_000)]
    public async Task Submit_LargeArgumentAfterOneThatWasTakenBack_LiesInSharedMemoryToo()
    {
        using ProcessPoolExecutor pool = new(1);
        int worker = await pool.Submit(Work.ProcessId);
        Work.Signal(worker, Work.SigStop);
        Assert.True(pool.Submit(SharedMemory, new byte[Large]).Cancel());
        Future<int> small = pool.Submit(Work.ProcessId);
        Work.Signal(worker, Work.SigContinue);
        Assert.Equal(worker, await small);

        Assert.InRange(await pool.Submit(SharedMemory, new byte[Large]), Large, Large + (8 << 20));
    }

    [Fact(Timeout = 120_000)]
    public async Task LargeCalls_ThenNoneForAWhile_HoldNoMemory()
    {
        using ProcessPoolExecutor pool = new(1);
        long before = await pool.Submit(Made.UsedMemory);
        for (int i = 0; i < 5; i++)
        {
            await pool.Submit(Functions.Echo<byte[]>, Bytes(Large));
        }

        long last = Environment.TickCount64;
        int worker = pool.WorkerProcessIds[0];
        Assert.InRange(MemoryOf(worker, "RssAnon:"), Large, long.MaxValue);

        TimeSpan patience = TimeSpan.FromMilliseconds(CallWatch.Patience) + Eventually.Patience;
        await Eventually.IsTrueAsync(() => MemoryOf(worker, "RssShmem:") < 4 << 20, "the worker gave the shared memory back", patience);
        await Eventually.IsTrueAsync(() => MemoryOf(worker, "RssAnon:") < Large, "the worker gave its own memory back");
        Assert.InRange(await pool.Submit(Made.UsedMemory) - before, long.MinValue, Large / 4);
        await Eventually.IsTrueAsync(() => Environment.TickCount64 - last > SpareBuffer.Patience + 100, "the program's own buffer was kept for long enough", patience);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        byte[] next = Bytes(Large);
        Assert.InRange(BytesTakenBySubmit(pool, next), Large, long.MaxValue);
        Assert.Equal(next, await pool.Submit(Functions.Echo<byte[]>, next));
    }

    [Fact(Timeout = 30_000)]
    public async Task Submit_LargeResultThatCannotTravel_LeavesNothingInTheWorker()
    {
        using ProcessPoolExecutor pool = new(1);
        long before = await pool.Submit(Made.UsedMemory);

        await Assert.ThrowsAsync<PayloadSerializationException>(pool.Submit(static () => (object[])[new byte[Large], Thread.CurrentThread]).AsTask);

        Assert.InRange(await pool.Submit(Made.UsedMemory) - before, long.MinValue, Large / 4);
    }

    [Fact(Timeout = 30_000)]
    public async Task Submit_LargeArgumentsOneByOne_AreWrittenIntoOneBuffer()
    {
        using ProcessPoolExecutor pool = new(1);
        byte[] bytes = Bytes(Large);
        BytesTakenBySubmit(pool, bytes);

        // A test beside this one may take the buffer away once.
        Assert.InRange(Enumerable.Range(0, 4).Min(_ => BytesTakenBySubmit(pool, bytes)), 0, 1 << 20);
    }

    [Fact(Timeout = 60_000)]
    public async Task Submit_LargeArgumentsFromManyThreads_EachArrivesAsItWas()
    {
        using ProcessPoolExecutor pool = new(2);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(thread => Task.Run(async () =>
        {
            for (int i = 0; i < 40; i++)
            {
                byte[] sent = Bytes(SharedBody.Smallest + 100_000 * (i % 3), seed: 100 * thread + i);
                Future<byte[]> call = pool.Submit(Functions.Echo<byte[]>, sent);
                if (i % 5 != 4 || !call.Cancel())
                {
                    byte[] back = await call;
                    Assert.True(sent.AsSpan().SequenceEqual(back), $"call {i} of thread {thread}");
                }
            }
        })));
    }

    [Fact(Timeout = 60_000)]
    public async Task Submit_BodiesOfAllLengthsAmongSmallOnes_ComeBackEqual()
    {
        using ProcessPoolExecutor pool = new(2);
        int[] lengths = [SharedBody.Smallest - 100, SharedBody.Smallest - 10, SharedBody.Smallest, 3, SharedBody.Smallest + 1, 5_000_000, 0, 9_999_999];
        byte[][] sent = [.. Enumerable.Range(0, 100).Select(i => Bytes(lengths[i % lengths.Length], seed: i))];

        Future<byte[]>[] calls = [.. sent.Select(bytes => pool.Submit(Functions.Echo<byte[]>, bytes))];

        for (int i = 0; i < sent.Length; i++)
        {
            byte[] back = await calls[i];
            Assert.True(sent[i].AsSpan().SequenceEqual(back), $"call {i} of {sent[i].Length} bytes");
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Submit_LargeObjectGraphs_ComeBackEqual()
    {
        using ProcessPoolExecutor pool = new(1);
        List<string> texts = [.. Enumerable.Range(0, 200_000).Select(static i => $"text {i}")];

        for (int i = 0; i < 5; i++)
        {
            Assert.Equal(texts, await pool.Submit(Functions.Echo<List<string>>, texts));
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Submit_NoRoomInSharedMemory_GoesThroughThePipe()
    {
        // A /dev/shm of its own that holds the flight recorders of two workers and no large body.
        string command = $"mount -t tmpfs -o size=1m tmpfs /dev/shm && exec dotnet {ProgramRun.BuiltProgram} Large";
        using ProgramRun program = ProgramRun.StartCommand("unshare", ["--mount", "sh", "-c", command]);

        Assert.Equal(0, await program.WaitForExitAsync(50));

        Assert.Equal(["equal"], program.Output);
        Assert.Empty(program.Errors);
    }

    [Fact(Timeout = 60_000)]
    public async Task Submit_LengthOfFilesIsLimited_GoesThroughThePipe()
    {
        using ProgramRun program = ProgramRun.StartCommand("sh", ["-c", $"ulimit -f 100000 && exec dotnet {ProgramRun.BuiltProgram} Large"]);

        Assert.Equal(0, await program.WaitForExitAsync(50));

        Assert.Equal(["equal"], program.Output);
        Assert.Empty(program.Errors);
    }

    internal static long SharedMemory(byte[] bytes) => MemoryOf(Environment.ProcessId, "RssShmem:");

    /// <summary>Bytes of memory that a process has touched: <c>RssShmem:</c>, shared, or <c>RssAnon:</c>, its own.</summary>
    private static long MemoryOf(int processId, string kind)
    {
        string line = File.ReadLines($"/proc/{processId}/status").First(line => line.StartsWith(kind, StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture);
    }

    /// <summary>How much the program's heap is used for one call's submission.</summary>
    private static long BytesTakenBySubmit(ProcessPoolExecutor pool, byte[] bytes)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Future<int> call = pool.Submit(static received => received.Length, bytes);
        long taken = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(bytes.Length, call.Result);
        return taken;
    }

    private static byte[] Bytes(int length, int seed = 1)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
