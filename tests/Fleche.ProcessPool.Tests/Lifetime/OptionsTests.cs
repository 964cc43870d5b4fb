namespace Fleche.ProcessPool.Tests.Lifetime;

/// <summary>Options that make no sense are refused when a pool is made, with the name and the allowed range.</summary>
public sealed class OptionsTests
{
    public static TheoryData<string, ProcessPoolOptions, string> OutOfRange => new()
    {
        { nameof(ProcessPoolOptions.MaxWorkers), new ProcessPoolOptions { MaxWorkers = 0 }, "at least 1" },
        { nameof(ProcessPoolOptions.MaxWorkers), new ProcessPoolOptions { MaxWorkers = -1 }, "at least 1" },
        { "MaxTasksPerWorker", new ProcessPoolOptions { MaxTasksPerWorker = 0 }, "at least 1" },
        { "MaxTasksPerWorker", new ProcessPoolOptions { MaxTasksPerWorker = -1 }, "at least 1" },
        { "IdleTimeout", new ProcessPoolOptions { IdleTimeout = TimeSpan.Zero }, "more than zero" },
        { "IdleTimeout", new ProcessPoolOptions { IdleTimeout = TimeSpan.FromSeconds(-1) }, "more than zero" },
        { "IdleTimeout", new ProcessPoolOptions { IdleTimeout = TimeSpan.MaxValue }, "at most 24 days" },
        { "StartTimeout", new ProcessPoolOptions { StartTimeout = TimeSpan.Zero }, "more than zero" },
        { "WorkerMemoryLimit", new ProcessPoolOptions { WorkerMemoryLimit = 0 }, "bytes above 0" },
        { "WorkerMemoryLimit", new ProcessPoolOptions { WorkerMemoryLimit = -1 }, "bytes above 0" },
        { "WorkerHeapLimit", new ProcessPoolOptions { WorkerHeapLimit = (8 << 20) - 1 }, "at least 8388608 bytes (8 MiB)" },
        { "WorkerHeapLimit", new ProcessPoolOptions { WorkerHeapLimit = -1 }, "at least 8388608 bytes (8 MiB)" },
        { "OnWorkerFailure", new ProcessPoolOptions { OnWorkerFailure = (WorkerFailurePolicy)7 }, "BreakPool, ReplaceWorker" },
        { "OnProgramExit", new ProcessPoolOptions { OnProgramExit = (ProgramExitPolicy)3 }, "Finish, Cancel, Kill" },
    };

    // H11, I5
    [Theory]
    [MemberData(nameof(OutOfRange))]
    public void Constructor_OptionOutOfRange_NamesItAndTheRange(string name, ProcessPoolOptions options, string range)
    {
        ArgumentOutOfRangeException error = Assert.Throws<ArgumentOutOfRangeException>(() => new ProcessPoolExecutor(options));

        Assert.Equal(name, error.ParamName);
        Assert.Contains(range, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_NoSuchWorkingDirectory_NamesIt()
    {
        DirectoryNotFoundException error = Assert.Throws<DirectoryNotFoundException>(
            static () => new ProcessPoolExecutor(new ProcessPoolOptions { WorkingDirectory = "/no/such/folder" }));

        Assert.Contains("/no/such/folder", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_Null_IsRefused()
    {
        Assert.Throws<ArgumentNullException>(static () => new ProcessPoolExecutor((ProcessPoolOptions)null!));
        Assert.Throws<ArgumentNullException>(static () => new ProcessPoolExecutor(new ProcessPoolOptions { Environment = null! }));
    }

    [Fact]
    public void Constructor_AsyncVoidInitializer_IsRefusedWithTheWayOut()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(
            static () => new ProcessPoolExecutor(new ProcessPoolOptions { Initializer = static async () => await Task.Yield() }));

        Assert.Contains("The Initializer, lambda in OptionsTests.", error.Message, StringComparison.Ordinal);
        Assert.Contains("GetAwaiter().GetResult()", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("A=B")]
    public void Constructor_ImpossibleVariableName_IsRefused(string name)
    {
        ArgumentException error = Assert.Throws<ArgumentException>(
            () => new ProcessPoolExecutor(new ProcessPoolOptions { Environment = new Dictionary<string, string?> { [name] = "x" } }));

        Assert.Contains(nameof(ProcessPoolOptions.Environment), error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Submit_CallTimeoutOutOfRange_IsRefused(int seconds)
    {
        using ProcessPoolExecutor pool = new(1);

        Assert.Throws<ArgumentOutOfRangeException>(() => pool.Submit(Work.Nothing, new CallOptions { Timeout = TimeSpan.FromSeconds(seconds) }));
    }
}
