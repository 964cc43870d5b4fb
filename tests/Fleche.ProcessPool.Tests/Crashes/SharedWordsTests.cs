namespace Fleche.ProcessPool.Tests.Crashes;

/// <summary>What very many calls fail with takes the room of one text: a crash with 16 KiB of last words must not cost the program its memory.</summary>
public sealed class SharedWordsTests : ProcessTest
{
    [Fact(Timeout = 30_000)]
    public async Task BreakPool_WithManyCallsPending_TheirExceptionsShareOneText()
    {
        using ProcessPoolExecutor pool = new(new ProcessPoolOptions { MaxWorkers = 1, StandardError = WorkerOutput.Discard });
        Future<int>[] calls = [pool.Submit(Output.WriteLinesAndDie, 2000), .. Enumerable.Range(0, 5).Select(i => pool.Submit(Work.Add, i, 1))];

        TerminatedWorkerException[] errors = await ErrorsAsync<TerminatedWorkerException>(calls[1..]);

        Assert.InRange(errors[0].StandardErrorTail.Length, 10_000, 16 * 1024);
        AssertShared(errors);
        Assert.All(errors, error => Assert.Same(errors[0].StandardErrorTail, error.StandardErrorTail));
        Assert.Same(errors[0].Message, Assert.Throws<TerminatedWorkerException>(() => pool.Submit(Work.Add, 1, 1)).Message);
    }

    [Fact(Timeout = 30_000)]
    public async Task Initializer_ThatThrows_TheExceptionsOfAllCallsShareOneText()
    {
        using ProcessPoolExecutor pool = new(new ProcessPoolOptions { MaxWorkers = 1, Initializer = static () => throw new FormatException("no licence") });

        AssertShared(await ErrorsAsync<BrokenProcessPoolException>([.. Enumerable.Range(0, 5).Select(i => pool.Submit(Work.Add, i, 1))]));
    }

    [Fact(Timeout = 30_000)]
    public async Task Start_ImpossibleEachTime_TheExceptionsOfAllCallsShareOneText()
    {
        using ProcessPoolExecutor pool = new(new ProcessPoolOptions { MaxWorkers = 1, Environment = new Dictionary<string, string?> { ["DOTNET_GCName"] = "libno-such-collector.so" }, StandardError = WorkerOutput.Discard });

        AssertShared(await ErrorsAsync<BrokenProcessPoolException>([.. Enumerable.Range(0, 5).Select(i => pool.Submit(Work.Add, i, 1))]));
    }

    private static async Task<TException[]> ErrorsAsync<TException>(Future<int>[] calls)
        where TException : Exception =>
        await Task.WhenAll(calls.Select(static call => Assert.ThrowsAsync<TException>(call.AsTask)));

    private static void AssertShared(Exception[] errors)
    {
        Assert.Equal(errors.Length, errors.Distinct(ReferenceEqualityComparer.Instance).Count());
        Assert.All(errors, error => Assert.Same(errors[0].Message, error.Message));
    }
}
