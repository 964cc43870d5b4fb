using System.Text;
using Fleche.Worker.Protocol;

namespace Fleche.ProcessPool.Tests.Crashes;

/// <summary>What should not be on a pipe costs the worker behind it and the call that it runs, nothing else (C12, D13).</summary>
public sealed class StrayBytesTests : ProcessTest
{
    // C12: a worker that dies in the middle of its result
    [Fact(Timeout = 30_000)]
    public async Task ReplaceWorker_WorkerDiesInTheMiddleOfAResult_ThatCallFailsAndOthersGoOn()
    {
        using ProcessPoolExecutor pool = Pools.Replacing();
        byte[] half = Pipe.Frame(FrameKind.Result, 1, new byte[100_000])[..50_000];

        Future<byte[]> dying = pool.Submit(Pipe.WriteAndExit, half);
        Future<int> next = pool.Submit(Work.Add, 1, 2);

        TerminatedWorkerException error = await Assert.ThrowsAsync<TerminatedWorkerException>(dying.AsTask);
        Assert.Equal(5, error.ExitCode);
        Assert.Equal(3, await next);
    }

    // D13
    [Fact(Timeout = 30_000)]
    public async Task ReplaceWorker_CallWritesToThePipe_ItsWorkerIsReplacedWithTheReason()
    {
        await FailsAsync(Encoding.UTF8.GetBytes("Hello, world! I am not a frame."), "Stray bytes on the pipe where a frame should begin: 48656C6C6F");
    }

    // D13
    [Fact(Timeout = 30_000)]
    public async Task ReplaceWorker_ResultOfAnUnknownCall_ItsWorkerIsReplacedWithTheReason()
    {
        await FailsAsync(Pipe.ResultItem(999, 42), "answered call 999 while it was to run 1");
    }

    // D13
    [Fact(Timeout = 30_000)]
    public async Task ReplaceWorker_TwoResultsOfOneCall_TheFirstCountsAndTheWorkerIsReplaced()
    {
        using ProcessPoolExecutor pool = Pools.Replacing();
        byte[] one = Pipe.ResultItem(1, 42);

        Assert.Equal(42, await pool.Submit(Pipe.WriteAndHang, (byte[])[.. one, .. one]));

        Assert.Equal(3, await pool.Submit(Work.Add, 1, 2));
    }

    // D13
    [Fact(Timeout = 30_000)]
    public async Task ReplaceWorker_FrameOfAnUnknownKind_ItsWorkerIsReplacedWithTheReason()
    {
        await FailsAsync(Pipe.Frame((FrameKind)200, 1, []), "sent a frame of kind 200");
    }

    // D13
    [Fact(Timeout = 30_000)]
    public async Task ReplaceWorker_FrameLongerThanAnyArray_ItsWorkerIsReplacedWithTheReason()
    {
        byte[] frame = new byte[FrameHeader.Size];
        new FrameHeader(FrameKind.Result, 1, 0, long.MaxValue).Write(frame);
        await FailsAsync(frame, "Stray bytes on the pipe where a frame should begin");
    }

    private static async Task FailsAsync(byte[] bytes, string reason)
    {
        using ProcessPoolExecutor pool = Pools.Replacing();

        Future<int> dying = pool.Submit(Pipe.WriteAndHang, bytes);
        Future<int> next = pool.Submit(Work.Add, 1, 2);

        TerminatedWorkerException error = await Assert.ThrowsAsync<TerminatedWorkerException>(dying.AsTask);
        Assert.Contains(reason, error.Message);
        Assert.Equal(3, await next);
    }
}
