using Fleche.ProcessPool.Tests.Crashes;

namespace Fleche.ProcessPool.Tests.Payloads;

/// <summary>What fails on its way fails its own call, whatever its exception does when it is asked for its message.</summary>
public sealed class PoisonedTests : ProcessTest
{
    private readonly ProcessPoolExecutor _pool = Pools.Breaking();

    [Theory(Timeout = 30_000)]
    [InlineData(null, false)]
    [InlineData(null, true)]
    [InlineData(Place.Worker, false)]
    [InlineData(Place.Worker, true)]
    [InlineData(Place.Program, false)]
    [InlineData(Place.Program, true)]
    public async Task Submit_ExceptionHasNoMessage_FailsAlone(Place? where, bool isNested)
    {
        Future<Poisoned> call = _pool.Submit(Functions.Echo, new Poisoned(where, isNested));

        await FailsAsync(call.AsTask, isNested);
    }

    [Theory(Timeout = 30_000)]
    [InlineData(null, 1)]
    [InlineData(null, 3)]
    [InlineData(Place.Worker, 1)]
    [InlineData(Place.Worker, 3)]
    [InlineData(Place.Program, 1)]
    [InlineData(Place.Program, 3)]
    public async Task Map_ExceptionHasNoMessage_EndsWithIt(Place? where, int chunkSize)
    {
        Poisoned[] inputs = [new(where, false), new(where, true)];

        await FailsAsync(() => Task.Run(() => _pool.Map(Functions.Echo, inputs, chunkSize).ToList()), isNested: false);
    }

    public override Task DisposeAsync()
    {
        _pool.Dispose();
        return base.DisposeAsync();
    }

    private async Task FailsAsync(Func<Task> call, bool isNested)
    {
        PayloadSerializationException error = await Assert.ThrowsAsync<PayloadSerializationException>(call);
        Assert.Contains(isNested ? nameof(AggregateException) : nameof(Errors.PoisonousException), error.Message);
        Assert.Equal(3, await _pool.Submit(Work.Add, 1, 2));
    }
}
