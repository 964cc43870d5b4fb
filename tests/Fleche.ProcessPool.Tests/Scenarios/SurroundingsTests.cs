using Fleche.ProcessPool.Tests.Crashes;
using Fleche.ProcessPool.Tests.Lifetime;
using Xunit.Abstractions;

namespace Fleche.ProcessPool.Tests.Scenarios;

/// <summary>Machines on which the usual places are full or unusable, and what the workers see of processors (section M).</summary>
public sealed class SurroundingsTests(ITestOutputHelper output) : ProcessTest
{
    private const string ExitsBecauseNotAllowed = "77";

    // M9, M15: the program runs in a file system of its own, where /dev/shm is as the test wants it
    [Theory(Timeout = 60_000)]
    [InlineData("mount -t tmpfs -o size=4k none /dev/shm && head -c 4096 /dev/zero > /dev/shm/full")]
    [InlineData("mount -t tmpfs -o nr_inodes=1 none /dev/shm")]
    [InlineData("mount -t tmpfs -o ro none /dev/shm", 'x', 150)]
    [InlineData("mount -t tmpfs -o ro none /dev/shm", '臨', 10)]
    [InlineData("mount -t tmpfs -o ro none /dev/shm", 'x', 10, true)]
    [InlineData("mount -t tmpfs none /dev/shm", 'x', 150)]
    public async Task SharedMemoryFullOrTemporaryFolderUnusual_Program_Works(string mount, char letter = 'x', int length = 1, bool isRelative = false)
    {
        using Scene scene = new();
        string name = new(letter, length);
        string folder = Directory.CreateDirectory(Path.Combine(scene.Folder, name)).FullName;
        string command = $"{{ {mount}; }} || exit {ExitsBecauseNotAllowed}; cd \"$1\"; exec dotnet \"$0\" Launch";
        using ProgramRun program = ProgramRun.StartCommand(
            "unshare",
            ["--user", "--map-root-user", "--mount", "sh", "-c", command, ProgramRun.BuiltProgram, scene.Folder],
            ("TMPDIR", isRelative ? name : folder));
        int exitCode = await program.WaitForExitAsync(40);
        if (program.Errors.Any(static line => line.StartsWith("unshare: ", StringComparison.Ordinal)) || $"{exitCode}" == ExitsBecauseNotAllowed)
        {
            output.WriteLine($"Not tried, since a file system of its own is not allowed here: {string.Join('\n', program.Errors)}");
            return;
        }

        Assert.Equal(["call 42", "lambda 43", "crash 134", "nested 44", "memoized 42 True", "arguments True"], program.Output);
        Assert.Equal(0, exitCode);
    }

    // Who may do everything is not kept out by a mode, so nobody is played then.
    [Fact(Timeout = 60_000)]
    public async Task Umask_TakesTheOwnersRights_Works()
    {
        string nobody = Environment.IsPrivilegedProcess ? "setpriv --reuid 65534 --regid 65534 --clear-groups" : "";
        using ProgramRun program = ProgramRun.StartCommand(
            "sh", ["-c", $"umask 0777; exec {nobody} dotnet \"$0\" ExitAfterShutdown", ProgramRun.BuiltProgram], ("TMPDIR", "/tmp"));

        Assert.Equal(0, await program.WaitForExitAsync(50));

        Assert.Equal((string[])["apple"], program.Output);
    }

    // M15
    [Theory(Timeout = 30_000)]
    [InlineData("/no/such/folder")]
    [InlineData("/proc")]
    [InlineData("")]
    public async Task TemporaryFolderUnusable_PoolOfSuchAProgram_Works(string folder)
    {
        using ProcessPoolExecutor pool = new(new ProcessPoolOptions { MaxWorkers = 1, Environment = new Dictionary<string, string?> { ["TMPDIR"] = folder } });
        Assert.Equal(3, await pool.Submit(Manners.AddInPoolOfItsOwn, 1, 2));
    }

    // M10: who is given fewer processors makes fewer workers
    [Fact(Timeout = 30_000)]
    public async Task MaxWorkers_ProcessorsLimitedByVariable_IsTheirNumber()
    {
        using ProcessPoolExecutor pool = new(new ProcessPoolOptions { MaxWorkers = 1, Environment = new Dictionary<string, string?> { ["DOTNET_PROCESSOR_COUNT"] = "3" } });
        Assert.Equal(3, await pool.Submit(DefaultMaxWorkers));
    }

    // M10
    [Fact(Timeout = 30_000)]
    public async Task MaxWorkers_ProgramBoundToOneProcessor_IsOne()
    {
        using ProcessPoolExecutor pool = Pools.Breaking();
        Assert.Equal(1, await pool.Submit(DefaultMaxWorkersOnOneProcessor));
    }

    // M12: what the pool sets for its workers gives way to what the user sets
    [Theory(Timeout = 30_000)]
    [InlineData(null, false)]
    [InlineData("1", true)]
    public async Task ServerCollector_OfAWorker_IsOffUnlessAskedFor(string? variable, bool isServer)
    {
        Dictionary<string, string?> environment = variable is null ? [] : new() { ["DOTNET_gcServer"] = variable, ["DOTNET_GCHeapCount"] = "2" };
        using ProcessPoolExecutor pool = new(new ProcessPoolOptions { MaxWorkers = 1, Environment = environment });
        Assert.Equal(isServer, await pool.Submit(static () => System.Runtime.GCSettings.IsServerGC));
    }

    private static int DefaultMaxWorkers()
    {
        using ProcessPoolExecutor pool = new();
        return pool.MaxWorkers;
    }

    /// <summary>Binds this process to one processor; its workers are bound with it.</summary>
    private static int DefaultMaxWorkersOnOneProcessor()
    {
        string status = File.ReadAllLines("/proc/self/status").Single(static line => line.StartsWith("Cpus_allowed_list:", StringComparison.Ordinal));
        string processor = status.Split(':')[1].Trim().Split(',', '-')[0];
        using (System.Diagnostics.Process bind = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo("taskset", $"-a -c -p {processor} {Environment.ProcessId}") { RedirectStandardOutput = true })!)
        {
            bind.WaitForExit();
        }

        using ProcessPoolExecutor pool = new(1);
        return pool.Submit(DefaultMaxWorkers).Result;
    }
}
