using System.Diagnostics;
using System.Runtime.CompilerServices;
using Fleche.Worker.Running;

namespace Fleche.ProcessPool.Tests.Lifetime;

/// <summary>A run of tests/Programs/PoolProgram, or of any other command.</summary>
internal sealed class ProgramRun : IDisposable
{
    private readonly Process _process;
    private readonly DiagnosticFiles _diagnosticFiles;
    private readonly Lock _gate = new();
    private readonly List<string> _output = [];
    private readonly List<string> _errors = [];

    private ProgramRun(ProcessStartInfo start)
    {
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, e) => Add(_output, e.Data);
        _process.ErrorDataReceived += (_, e) => Add(_errors, e.Data);
        _process.Start();
        _diagnosticFiles = new DiagnosticFiles(_process.Id);
        Leftovers.Watch(_process.Id);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>The folder of the repository.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The program, as the build leaves it.</summary>
    public static string BuiltProgram { get; } = Built("PoolProgram");

    public int ProcessId => _process.Id;

    public string[] Output => Snapshot(_output);

    public string[] Errors => Snapshot(_errors);

    /// <summary>One of tests/Programs, or a project of another folder, as the build leaves it.</summary>
    public static string Built(string program, string folder = "tests/Programs") => Path.Combine(
        Root, folder, program, "bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "net10.0", $"{program}.dll");

    /// <summary>Starts the program as the build leaves it.</summary>
    public static ProgramRun Start(params string[] arguments) => StartCommand("dotnet", [BuiltProgram, .. arguments]);

    /// <summary>Starts the program as the leader of a process group, with signals as a terminal would have them: a shell ignores some for what it starts in the background.</summary>
    public static ProgramRun StartGroup(params string[] arguments) =>
        StartCommand("env", ["--default-signal=HUP,INT,QUIT,TERM", "setsid", "dotnet", BuiltProgram, .. arguments]);

    public static ProgramRun StartCommand(string command, IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        ProcessStartInfo start = new(command, arguments);
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        return new ProgramRun(start);
    }

    /// <summary>Waits until the program has written a line so many times.</summary>
    public Task WaitForLineAsync(string line, int count = 1, TimeSpan? patience = null) =>
        Eventually.IsTrueAsync(() => Output.Count(other => other == line) >= count, $"the program wrote '{line}' {count} times", patience);

    /// <summary>Waits for the end, and for all that was written.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> WaitForExitAsync(double seconds = 20)
    {
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(seconds));
        return _process.ExitCode;
    }

    public void WriteLine() => _process.StandardInput.WriteLine();

    /// <summary>Ends the program's standard input, after a last line.</summary>
    public void EndInput(string? line)
    {
        if (line is not null)
        {
            _process.StandardInput.WriteLine(line);
        }

        _process.StandardInput.Close();
    }

    /// <summary>Sends SIGKILL, if the program still runs.</summary>
    public void Kill() => _process.Kill();

    public void Signal(int signal) => Work.Signal(ProcessId, signal);

    /// <summary>Sends a signal to the program and its workers, as a terminal does.</summary>
    public void SignalGroup(int signal) => Work.Signal(-ProcessId, signal);

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();

        // What a killed program itself leaves is not ours to clear up; what its workers leave is.
        _diagnosticFiles.Delete(Path.GetTempPath());
        _process.Dispose();
    }

    private void Add(List<string> lines, string? line)
    {
        if (line is not null)
        {
            lock (_gate)
            {
                lines.Add(line);
            }
        }
    }

    private string[] Snapshot(List<string> lines)
    {
        lock (_gate)
        {
            return [.. lines];
        }
    }

    private static string FindRoot([CallerFilePath] string path = "")
    {
        DirectoryInfo? folder = new(Path.GetDirectoryName(path)!);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Fleche.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException($"No Fleche.sln above {path}.");
    }
}
