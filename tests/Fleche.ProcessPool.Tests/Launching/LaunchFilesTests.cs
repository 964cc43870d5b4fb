using Fleche.ProcessPool.Tests.Lifetime;

namespace Fleche.ProcessPool.Tests.Launching;

/// <summary>Programs whose dependency file or runtime configuration is not where it usually is (M2).</summary>
public sealed class LaunchFilesTests : ProcessTest
{
    private const string Dependencies = "PoolProgram.deps.json";
    private const string Configuration = "PoolProgram.runtimeconfig.json";

    // A build with GenerateDependencyFile=false leaves the same.
    [Fact(Timeout = 200_000)]
    public async Task NoDependencyFile_AssembliesLieTogether_Works()
    {
        using Scene scene = new();
        string folder = CopyProgram(scene["program"]);
        File.Delete(Path.Combine(folder, Dependencies));

        await WorksAsync("dotnet", Path.Combine(folder, "PoolProgram.dll"));
        await WorksAsync(Path.Combine(folder, "PoolProgram"));
    }

    [Fact(Timeout = 120_000)]
    public async Task FilesOfOtherNames_GivenToDotnetExec_Works()
    {
        using Scene scene = new();
        string folder = CopyProgram(scene["program"]);
        string dependencies = Rename(folder, Dependencies, "d.json");
        string configuration = Rename(folder, Configuration, "r.json");

        await WorksAsync("dotnet", "exec", "--depsfile", dependencies, "--runtimeconfig", configuration, Path.Combine(folder, "PoolProgram.dll"));
    }

    // The program's own asks for a runtime that no machine has.
    [Fact(Timeout = 120_000)]
    public async Task ConfigurationGivenToDotnetExec_BesideTheProgramsOwn_IsItsWorkersToo()
    {
        using Scene scene = new();
        string folder = CopyProgram(scene["program"]);
        string configuration = Path.Combine(folder, "r.json");
        File.Copy(Path.Combine(folder, Configuration), configuration);
        AskFor(folder, "1000.0.0");

        await WorksAsync("dotnet", "exec", "--runtimeconfig", configuration, Path.Combine(folder, "PoolProgram.dll"));
    }

    [Fact(Timeout = 120_000)]
    public async Task RollForwardGivenToDotnet_IsItsWorkersToo()
    {
        using Scene scene = new();
        string folder = CopyProgram(scene["program"]);
        AskFor(folder, "8.0.0");

        await WorksAsync("dotnet", "--roll-forward", "LatestMajor", Path.Combine(folder, "PoolProgram.dll"));
    }

    [Fact(Timeout = 120_000)]
    public async Task FolderWithASemicolon_Works()
    {
        using Scene scene = new();
        string folder = CopyProgram(scene["a;b"]);

        await WorksAsync("dotnet", Path.Combine(folder, "PoolProgram.dll"));
    }

    [Theory(Timeout = 120_000)]
    [InlineData(Configuration)]
    [InlineData("Fleche.Worker.dll")]
    public async Task FileIsGoneWhileTheProgramRuns_BreaksThePoolWithItsNameAndTheWayOut(string file)
    {
        using Scene scene = new();
        string folder = CopyProgram(scene["program"]);
        using ProgramRun program = ProgramRun.StartCommand("dotnet", [Path.Combine(folder, "PoolProgram.dll"), "LaunchAgain"]);
        await program.WaitForLineAsync("call 42");
        File.Delete(Path.Combine(folder, file));
        program.WriteLine();

        Assert.Equal(0, await program.WaitForExitAsync(90));
        string message = string.Join('\n', program.Output[1..]);
        Assert.Contains($"Workers need '{Path.Combine(folder, file)}', which does not exist.", message, StringComparison.Ordinal);
        Assert.Contains("start the program again", message, StringComparison.Ordinal);
        Assert.Empty(program.Errors);
    }

    // The host says what is wrong, and exits with a code that a signal could have given too.
    [Fact(Timeout = 120_000)]
    public async Task DependencyFileIsDamaged_TheErrorQuotesTheHostAndSpeaksOfNoSignal()
    {
        using Scene scene = new();
        string folder = CopyProgram(scene["program"]);
        using ProgramRun program = ProgramRun.StartCommand("dotnet", [Path.Combine(folder, "PoolProgram.dll"), "LaunchAgain"]);
        await program.WaitForLineAsync("call 42");
        File.WriteAllText(Path.Combine(folder, Dependencies), "{");
        program.WriteLine();

        Assert.Equal(0, await program.WaitForExitAsync(90));
        string message = string.Join('\n', program.Output[1..]);
        Assert.Matches("Worker process [0-9]+ ended with exit code 1[0-9]{2}, as after SIG[A-Z0-9]+, before it was ready", message);
        Assert.Contains(Path.Combine(folder, Dependencies), message, StringComparison.Ordinal);
    }

    private static async Task WorksAsync(string command, params string[] arguments)
    {
        using ProgramRun program = ProgramRun.StartCommand(command, [.. arguments, "Launch"]);
        await program.WaitForExitAsync(90);

        // What comes after these needs a native library, which without a dependency file the program does not find either.
        Assert.Equal(["call 42", "lambda 43", "crash 134", "nested 44"], program.Output.Take(4));
    }

    private static string CopyProgram(string target)
    {
        string source = Path.GetDirectoryName(ProgramRun.BuiltProgram)!;
        foreach (string file in Directory.GetFiles(source, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(target, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        return target;
    }

    private static void AskFor(string folder, string version)
    {
        string path = Path.Combine(folder, Configuration);
        string text = File.ReadAllText(path);
        File.WriteAllText(path, text.Replace("10.0.0", version, StringComparison.Ordinal));
        Assert.Contains(version, File.ReadAllText(path), StringComparison.Ordinal);
    }

    private static string Rename(string folder, string file, string name)
    {
        string path = Path.Combine(folder, name);
        File.Move(Path.Combine(folder, file), path);
        return path;
    }
}
