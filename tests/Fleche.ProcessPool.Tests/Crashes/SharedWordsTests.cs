namespace Fleche.ProcessPool.Tests.Crashes;

/// <summary>What very many calls fail with takes the room of one text: a crash with 16 KiB of last words must not cost the program its memory.</summary>
public sealed class SharedWordsTests : ProcessTest
{
    [Fact(Timeout = 30_000)]
    public async Task BreakPool_WithManyCallsPending_TheirExceptionsShareOneText()
    {
        using Scratch scratch = new();
        string submitted = scratch["submitted"];
        using ProcessPoolExecutor pool = new(new ProcessPoolOptions { MaxWorkers = 1, StandardError = WorkerOutput.Discard });
        _ = pool.Submit(() =>
        {
            Lifetime.Work.WaitFor(submitted);
            return Output.WriteLinesAndDie(2000);
        });
        Future<int>[] calls = SubmitFive(pool);
        Scratch.Write(submitted, "");

        TerminatedWorkerException[] errors = await ErrorsAsync<TerminatedWorkerException>(calls);

        Assert.InRange(errors[0].StandardErrorTail.Length, 10_000, 16 * 1024);
        AssertShared(errors);
        Assert.All(errors, error => Assert.Same(errors[0].StandardErrorTail, error.StandardErrorTail));
        Assert.Same(errors[0].Message, Assert.Throws<TerminatedWorkerException>(() => pool.Submit(Work.Add, 1, 1)).Message);
    }

    [Fact(Timeout = 30_000)]
    public async Task Initializer_ThatThrows_TheExceptionsOfAllCallsShareOneText()
    {
        using Scratch scratch = new();
        string submitted = scratch["submitted"];
        using ProcessPoolExecutor pool = new(new ProcessPoolOptions
        {
            MaxWorkers = 1,
            Initializer = () =>
            {
                Lifetime.Work.WaitFor(submitted);
                throw new FormatException("no licence");
            },
        });
        Future<int>[] calls = SubmitFive(pool);
        Scratch.Write(submitted, "");

        AssertShared(await ErrorsAsync<BrokenProcessPoolException>(calls));
    }

    [Fact(Timeout = 30_000)]
    public async Task Start_ImpossibleEachTime_TheExceptionsOfAllCallsShareOneText()
    {
        using ProcessPoolExecutor pool = new(new ProcessPoolOptions { MaxWorkers = 1, Environment = new Dictionary<string, string?> { ["DOTNET_GCName"] = "libno-such-collector.so" }, StandardError = WorkerOutput.Discard });
        List<Future<int>> calls = [];
        try
        {
            for (int i = 0; i < 5; i++)
            {
                calls.Add(pool.Submit(Work.Add, i, 1));
            }
        }
        catch (BrokenProcessPoolException)
        {
            // The pool broke before the last was submitted.
        }

        AssertShared(await ErrorsAsync<BrokenProcessPoolException>([.. calls]));
    }

    private static Future<int>[] SubmitFive(ProcessPoolExecutor pool) => [.. Enumerable.Range(0, 5).Select(i => pool.Submit(Work.Add, i, 1))];

    private static async Task<TException[]> ErrorsAsync<TException>(Future<int>[] calls)
        where TException : Exception =>
        await Task.WhenAll(calls.Select(static call => Assert.ThrowsAsync<TException>(call.AsTask)));

    private static void AssertShared(Exception[] errors)
    {
        Assert.Equal(errors.Length, errors.Distinct(ReferenceEqualityComparer.Instance).Count());
        Assert.All(errors, error => Assert.Same(errors[0].Message, error.Message));
    }
}
