namespace Fleche.ProcessPool.Tests.Payloads;

/// <summary>What the caller sees is what the caller's own types say.</summary>
public sealed class CallerTypeTests : ProcessTest
{
    [Fact(Timeout = 30_000)]
    public async Task Submit_Action_ResultIsUnit()
    {
        await using ProcessPoolExecutor pool = new(maxWorkers: 1);

        Assert.Equal(Unit.Value, await pool.Submit(() => GC.KeepAlive(1)));
        Assert.Equal(Unit.Value, await pool.Submit(async () => await Task.Yield()));
    }

    [Fact(Timeout = 30_000)]
    public async Task Submit_FunctionConvertedByVariance_ResultArrivesWhole()
    {
        await using ProcessPoolExecutor pool = new(maxWorkers: 1);
        Func<Version> exact = static () => new Version(1, 2);
        Func<object> wider = exact;

        Assert.Equal(new Version(1, 2), await pool.Submit(wider));
    }

    [Fact(Timeout = 30_000)]
    public async Task Submit_ArgumentConvertedByVariance_ArrivesWhole()
    {
        await using ProcessPoolExecutor pool = new(maxWorkers: 1);
        Func<object, string> wide = static value => value.GetType().Name + value;
        Func<Version, string> narrow = wide;

        Assert.Equal("Version1.2", await pool.Submit(narrow, new Version(1, 2)));
    }
}
