using Fleche.ProcessPool.Tests.Crashes;

namespace Fleche.ProcessPool.Tests.Payloads;

/// <summary>What cannot travel fails its own future, with the reason and the way out, and the pool goes on (A1, A4, A6, A11).</summary>
public sealed class RefusalTests : ProcessTest
{
    private const string StreamReason =
        "a System.IO.FileStream cannot travel between processes, since it stands for a resource that the operating system gave to this process. "
        + "Pass the path of the file, or its bytes.";

    private const string ThisAdvice =
        " The function is or uses a member of its object, all of which would travel: make it static, or copy what it needs into local variables.";

    private readonly ProcessPoolExecutor _pool = Pools.Breaking();

    // A11
    [Fact(Timeout = 30_000)]
    public async Task Submit_ClosureThatAssigns_FailsWithTheNameOfTheVariable()
    {
        int count = 0;

        await RefusesAsync(
            _pool.Submit(() => ++count),
            "Cannot send lambda in RefusalTests.Submit_ClosureThatAssigns_FailsWithTheNameOfTheVariable: it assigns the captured variable 'count', and the "
            + "assignment could not come back. Return the value instead.");
        Assert.Equal(0, count);
    }

    // A11
    [Fact(Timeout = 30_000)]
    public async Task Submit_ClosureOverAStream_FailsWithTheNameOfTheVariable()
    {
        using FileStream stream = File.OpenRead("/dev/null");

        await RefusesAsync(_pool.Submit(() => stream.Length), $"Cannot send captured variable 'stream': {StreamReason}");
    }

    // A11
    [Fact(Timeout = 30_000)]
    public async Task Submit_ClosureOverThisWithAStream_FailsWithThePathToIt()
    {
        using Logged logged = new();

        await RefusesAsync(_pool.Submit(logged.Scale(), 1), $"Cannot send this._log: {StreamReason}{ThisAdvice}");
        await RefusesAsync(_pool.Submit(logged.ScaleBy(2), 1), $"Cannot send this._log: {StreamReason}{ThisAdvice}");
    }

    // A11
    [Fact(Timeout = 30_000)]
    public async Task Map_ClosureOverThisWithAStream_FailsAsSubmitDoes()
    {
        using Logged logged = new();

        foreach (Func<int, int> function in (Func<int, int>[])[logged.Scale(), logged.ScaleBy(2)])
        {
            PayloadSerializationException error = await Assert.ThrowsAsync<PayloadSerializationException>(
                () => Task.Run(() => _pool.Map(function, [1, 2, 3], chunkSize: 2).ToList()));
            Assert.Equal($"Cannot send this._log: {StreamReason}{ThisAdvice}", error.Message);
        }
    }

    // A1
    [Fact(Timeout = 30_000)]
    public async Task Submit_ArgumentWithAStreamDeepInside_FailsWithThePathToIt()
    {
        using Logged logged = new();

        await RefusesAsync(
            _pool.Submit(static (_, pairs) => pairs.Count, 1, new Dictionary<string, (int, Logged[])> { ["a"] = (1, [logged]) }),
            $"Cannot send arg2[\"a\"].Item2[0]._log: {StreamReason}");
    }

    // A13
    [Fact(Timeout = 30_000)]
    public async Task Submit_ArgumentThatCannotTravelHasAKeyWhoseToStringThrows_FailsAlone()
    {
        Future<int> call = _pool.Submit(static pairs => pairs.Count, new Dictionary<Mute, Thread> { [new Mute()] = Thread.CurrentThread });

        PayloadSerializationException error = await Assert.ThrowsAsync<PayloadSerializationException>(call.AsTask);
        Assert.Contains("System.Threading.Thread", error.Message);
        Assert.Equal(3, await _pool.Submit(Work.Add, 1, 2));
    }

    // A6
    [Fact(Timeout = 30_000)]
    public async Task Map_ElementsThatCannotTravel_ThrowsAndThePoolEnds()
    {
        await Task.Run(() =>
        {
            using ProcessPoolExecutor pool = Pools.Breaking(2);
            Assert.Throws<PayloadSerializationException>(() => pool.Map(static thread => thread.ManagedThreadId, [Thread.CurrentThread]).ToList());
        });
    }

    // A1, as often as one likes
    [Fact(Timeout = 30_000)]
    public async Task Submit_ManyArgumentsThatCannotTravelAmongGoodOnes_GoodOnesRun()
    {
        Future<int>[] calls =
        [
            .. Enumerable.Range(0, 50).Select(i => i % 2 == 0 ? _pool.Submit(Work.Add, i, 1) : _pool.Submit(static (i, _) => i, i, Thread.CurrentThread)),
        ];

        for (int i = 0; i < calls.Length; i++)
        {
            if (i % 2 == 0)
            {
                Assert.Equal(i + 1, await calls[i]);
            }
            else
            {
                await Assert.ThrowsAsync<PayloadSerializationException>(calls[i].AsTask);
            }
        }
    }

    public override Task DisposeAsync()
    {
        _pool.Dispose();
        return base.DisposeAsync();
    }

    private async Task RefusesAsync<T>(Future<T> call, string message)
    {
        PayloadSerializationException error = await Assert.ThrowsAsync<PayloadSerializationException>(call.AsTask);
        Assert.Equal(message, error.Message);
        Assert.Equal(3, await _pool.Submit(Work.Add, 1, 2));
    }
}
