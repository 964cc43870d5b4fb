namespace Fleche.ProcessPool.Tests.Lifetime;

/// <summary>Environment, working directory and streams of the workers.</summary>
public sealed class WorkerSurroundingsTests : ProcessTest
{
    private static ProcessPoolExecutor Pool(Dictionary<string, string?> environment, string? directory = null) => new(
        new ProcessPoolOptions { MaxWorkers = 1, Environment = environment, WorkingDirectory = directory });

    // M1
    [Fact(Timeout = 30_000)]
    public async Task Environment_IsThereBeforeUserCode()
    {
        await using ProcessPoolExecutor pool = Pool(new() { [EarlyVariable.Name] = "early" });

        Assert.Equal("early", await pool.Submit(EarlyVariable.Get));
        Assert.Null(EarlyVariable.Get());
    }

    // M1
    [Fact(Timeout = 30_000)]
    public async Task Environment_NullRemovesAndOthersAreTheProgramsOwn()
    {
        Environment.SetEnvironmentVariable("FLECHE_TESTS_GONE", "here");
        Environment.SetEnvironmentVariable("FLECHE_TESTS_KEPT", "kept");
        await using ProcessPoolExecutor pool = Pool(new() { ["FLECHE_TESTS_GONE"] = null, ["FLECHE_TESTS_EMPTY"] = "" });

        Assert.Null(await pool.Submit(Work.Variable, "FLECHE_TESTS_GONE"));
        Assert.Equal("kept", await pool.Submit(Work.Variable, "FLECHE_TESTS_KEPT"));
        Assert.Equal("here", Environment.GetEnvironmentVariable("FLECHE_TESTS_GONE"));
    }

    // Orders are for the worker alone: what user code starts must not take itself for one.
    [Theory(Timeout = 30_000)]
    [InlineData("FLECHE_WORKER")]
    [InlineData("DOTNET_STARTUP_HOOKS")]
    public async Task Environment_UserCodeInTheWorker_DoesNotSeeItsOrders(string variable)
    {
        await using ProcessPoolExecutor pool = Pool([]);

        Assert.Null(await pool.Submit(Work.Variable, variable));
    }

    // .NET has a copy of the environment; what native code starts inherits the original.
    [Fact(Timeout = 30_000)]
    public async Task Environment_NativeCodeInTheWorker_DoesNotSeeItsOrders()
    {
        await using ProcessPoolExecutor pool = Pool(new() { ["FLECHE_TESTS_KEPT"] = "kept" });

        Assert.Equal("kept", await pool.Submit(Work.NativeVariable, "FLECHE_TESTS_KEPT"));
        Assert.Null(await pool.Submit(Work.NativeVariable, "FLECHE_WORKER"));
    }

    [Fact(Timeout = 30_000)]
    public async Task Environment_DictionaryChangedLater_WorkersSeeTheOldValues()
    {
        Dictionary<string, string?> environment = new() { ["FLECHE_TESTS_LATE"] = "before" };
        await using ProcessPoolExecutor pool = Pool(environment);
        environment["FLECHE_TESTS_LATE"] = "after";

        Assert.Equal("before", await pool.Submit(Work.Variable, "FLECHE_TESTS_LATE"));
    }

    [Fact(Timeout = 30_000)]
    public async Task WorkingDirectory_Given_IsTheWorkers()
    {
        using Scene scene = new();
        await using ProcessPoolExecutor pool = Pool([], scene.Folder);

        Assert.Equal(scene.Folder, await pool.Submit(static () => Environment.CurrentDirectory));
        Assert.NotEqual(scene.Folder, Environment.CurrentDirectory);
    }

    [Fact(Timeout = 30_000)]
    public async Task WorkingDirectory_NotGiven_IsTheProgramsOwn()
    {
        await using ProcessPoolExecutor pool = Pool([]);

        Assert.Equal(Environment.CurrentDirectory, await pool.Submit(static () => Environment.CurrentDirectory));
    }

    // C20
    [Fact(Timeout = 30_000)]
    public async Task StandardInput_OfAWorker_IsEmpty()
    {
        await using ProcessPoolExecutor pool = new(1);

        Assert.Equal(-1, await pool.Submit(static () => Console.In.Read()));
    }
}
