using System.Diagnostics;
using Fleche.ProcessPool.Tests.Lifetime;
using Xunit.Abstractions;

namespace Fleche.ProcessPool.Tests.Launching;

/// <summary>The same program works however it is built and started, and no worker ever runs its <c>Main</c> (M2, M3).</summary>
public sealed class LaunchingTests(PublishedPrograms published, ITestOutputHelper output) : ProcessTest, IClassFixture<PublishedPrograms>
{
    private static readonly string[] SingleFile =
        ["-r", "linux-x64", "--self-contained", "false", "-p:PublishSingleFile=true", "-p:DebugType=embedded"];

    private static readonly string[] SelfContained =
        ["-r", "linux-x64", "--self-contained", "true", "-p:PublishSingleFile=true", "-p:DebugType=embedded"];

    private static readonly string[] SingleFileWithoutHooks = [.. SingleFile, "-p:StartupHookSupport=false"];

    private static string BuiltHost => Path.ChangeExtension(ProgramRun.BuiltProgram, null);

    /// <summary>What <c>dotnet</c> is given to start a worker.</summary>
    private static string[] WorkerArguments { get; } =
    [
        "exec", "--runtimeconfig", Path.ChangeExtension(ProgramRun.BuiltProgram, "runtimeconfig.json"),
        "--depsfile", Path.ChangeExtension(ProgramRun.BuiltProgram, "deps.json"), Path.Combine(Path.GetDirectoryName(ProgramRun.BuiltProgram)!, "Fleche.Worker.dll"),
    ];

    [Fact(Timeout = 120_000)]
    public Task DotnetProgram_Works() => WorksAsync("dotnet", ProgramRun.BuiltProgram);

    [Fact(Timeout = 120_000)]
    public Task AppHost_Works() => WorksAsync(BuiltHost);

    [Fact(Timeout = 300_000)]
    public async Task PublishedFolder_MovedElsewhere_Works()
    {
        string folder = await published.PublishAsync();

        await WorksAsync(Path.Combine(folder, "PoolProgram"));
        await WorksAsync("dotnet", Path.Combine(folder, "PoolProgram.dll"));
    }

    [Fact(Timeout = 300_000)]
    public async Task SingleFile_Works()
    {
        string folder = await published.PublishAsync(SingleFile);
        Assert.Equal(["PoolProgram", "libe_sqlite3.so"], Directory.GetFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));

        await WorksAsync(Path.Combine(folder, "PoolProgram"));
    }

    // It is what brings a worker of this form to life.
    [Theory(Timeout = 300_000)]
    [InlineData("")]
    [InlineData(null)]
    public async Task SingleFile_TheOptionsSetTheStartupHooks_TheWorkerIsOneAllTheSame(string? hooks)
    {
        string folder = await published.PublishAsync(SingleFile);
        using Scene scene = new();
        using ProgramRun program = ProgramRun.StartCommand(
            Path.Combine(folder, "PoolProgram"), ["LaunchWithHooks", .. hooks is null ? Array.Empty<string>() : [hooks]], ("POOL_PROGRAM_RUNS", scene["runs"]));

        Assert.Equal(0, await program.WaitForExitAsync(90));

        Assert.Equal(["call 42", "inherited: nothing"], program.Output);
        Assert.Single(File.ReadAllLines(scene["runs"]));
    }

    // Needs the runtime pack, which machines without a package source may lack.
    [Fact(Timeout = 300_000)]
    public async Task SelfContainedSingleFile_Works()
    {
        string folder;
        try
        {
            folder = await published.PublishAsync(SelfContained);
        }
        catch (Exception e) when (e.Message.Contains("NU1101", StringComparison.Ordinal) || e.Message.Contains("NU1301", StringComparison.Ordinal)
            || e.Message.Contains("NU1102", StringComparison.Ordinal))
        {
            output.WriteLine($"Not tried, since the runtime pack cannot be restored here: {e.Message}");
            return;
        }

        await WorksAsync(Path.Combine(folder, "PoolProgram"));
    }

    [Fact(Timeout = 300_000)]
    public async Task SingleFile_StartupHooksOff_SaysWhatToChangeAndRunsMainOnce()
    {
        string folder = await published.PublishAsync(SingleFileWithoutHooks);
        (int exitCode, string[] lines, string[] errors, int mains) = await RunAsync(Path.Combine(folder, "PoolProgram"), []);

        Assert.Equal(1, exitCode);
        Assert.Equal(1, mains);
        Assert.Contains("<StartupHookSupport>true</StartupHookSupport>", Assert.Single(lines), StringComparison.Ordinal);
        Assert.Contains("without PublishTrimmed and PublishAot", lines[0], StringComparison.Ordinal);
        Assert.Contains(nameof(BrokenProcessPoolException), lines[0], StringComparison.Ordinal);
        Assert.Empty(errors);
    }

    // The variable is inherited from somewhere, or the hook did not take over: no pool, so no fork bomb.
    [Theory(Timeout = 120_000)]
    [InlineData("garbage")]
    [InlineData("fleche-1-00000000000000000000000000000000")]
    public async Task ProgramStartedWithOrders_MakesNoPool(string orders)
    {
        (int exitCode, string[] lines, _, int mains) = await RunAsync("dotnet", [ProgramRun.BuiltProgram], ("FLECHE_WORKER", orders));

        Assert.Equal(1, exitCode);
        Assert.Equal(1, mains);
        Assert.Contains("started as a Fleche worker", Assert.Single(lines), StringComparison.Ordinal);
        Assert.Contains("StartupHookSupport", lines[0], StringComparison.Ordinal);
        Assert.Contains("without PublishTrimmed and PublishAot", lines[0], StringComparison.Ordinal);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(null)]
    [InlineData("garbage")]
    [InlineData("fleche-../../home")]
    public async Task Worker_StartedByHand_SaysSoAndExitsWith64(string? orders)
    {
        using ProgramRun worker = StartWorker(orders ?? "");

        Assert.Equal(64, await worker.WaitForExitAsync());
        Assert.Contains("cannot be started by hand", Assert.Single(worker.Errors), StringComparison.Ordinal);
        Assert.Empty(worker.Output);
    }

    // Its standard input ends, or names a pipe at which nobody listens.
    [Theory(Timeout = 180_000)]
    [InlineData(null)]
    [InlineData("nonsense")]
    [InlineData("/no/such/folder/pipe|/no/such/folder/recorder|0000000000000000000000000000000000000000000000000000000000000000")]
    public Task Worker_OfAProgramThatIsGone_EndsSoonAndDeletesItsFolder(string? orders) => Quick.WithinAsync(TimeSpan.FromSeconds(5), async () =>
    {
        string folder = Path.Combine(Path.GetTempPath(), $"fleche-{Environment.ProcessId}-{Guid.NewGuid():N}");
        Directory.CreateDirectory(folder);
        Stopwatch watch = Stopwatch.StartNew();
        using ProgramRun worker = StartWorker(Path.GetFileName(folder));
        worker.EndInput(orders);

        Assert.Equal(69, await worker.WaitForExitAsync());
        TimeSpan time = watch.Elapsed;
        Assert.Contains("could not reach the program", Assert.Single(worker.Errors), StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder));
        return time;
    });

    // Nobody reads its standard output any more.
    [Fact(Timeout = 60_000)]
    public async Task Worker_OfAProgramThatIsGoneBeforeItAsks_SaysSoAndDeletesItsFolder()
    {
        string folder = Path.Combine(Path.GetTempPath(), $"fleche-{Environment.ProcessId}-{Guid.NewGuid():N}");
        Directory.CreateDirectory(folder);
        using ProgramRun worker = ProgramRun.StartCommand(
            "sh", ["-c", "{ \"$@\"; echo exit $? >&2; } | true", "sh", "dotnet", .. WorkerArguments], ("FLECHE_WORKER", Path.GetFileName(folder)));

        Assert.Equal(0, await worker.WaitForExitAsync());
        Assert.Collection(
            worker.Errors,
            static line => Assert.Contains("could not reach the program", line, StringComparison.Ordinal),
            static line => Assert.Equal("exit 69", line));
        Assert.False(Directory.Exists(folder));
    }

    [Fact(Timeout = 120_000)]
    public async Task EmptyAndForeignVariables_DoNotDisturb()
    {
        (int exitCode, string[] lines, _, _) = await RunAsync(
            BuiltHost, [], ("FLECHE_DEPTH", ""), ("FLECHE_MAX_DEPTH", ""), ("FLECHE_MAX_WORKERS", ""), ("DOTNET_gcServer", "1"));

        Assert.Equal((0, 6), (exitCode, lines.Length));
    }

    private static ProgramRun StartWorker(string orders) => ProgramRun.StartCommand("dotnet", WorkerArguments, ("FLECHE_WORKER", orders));

    private static async Task WorksAsync(string command, params string[] arguments)
    {
        (int exitCode, string[] lines, string[] errors, int mains) = await RunAsync(command, arguments);

        Assert.Equal(["call 42", "lambda 43", "crash 134", "nested 44", "memoized 42 True", "arguments True"], lines);
        Assert.Equal(0, exitCode);
        Assert.Equal(1, mains);

        // All that is said is said by the crash.
        Assert.Contains("a crash that the test wants", string.Join('\n', errors), StringComparison.Ordinal);
    }

    private static async Task<(int ExitCode, string[] Output, string[] Errors, int Mains)> RunAsync(
        string command, string[] arguments, params (string, string)[] environment)
    {
        using Scene scene = new();
        using ProgramRun program = ProgramRun.StartCommand(
            command, [.. arguments, "Launch"], [.. environment, ("POOL_PROGRAM_RUNS", scene["runs"])]);
        int exitCode = await program.WaitForExitAsync(90);
        return (exitCode, program.Output, program.Errors, File.ReadAllLines(scene["runs"]).Length);
    }
}
