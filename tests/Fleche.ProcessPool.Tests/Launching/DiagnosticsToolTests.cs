using Fleche.ProcessPool.Tests.Lifetime;

namespace Fleche.ProcessPool.Tests.Launching;

/// <summary>A program that a diagnostics tool has started: what the tool says in the environment means the program alone (M1).</summary>
public sealed class DiagnosticsToolTests : ProcessTest
{
    [Fact(Timeout = 90_000)]
    public async Task ProgramThatAToolResumes_ItsWorkersDoNotWaitForTheTool()
    {
        using Scene scene = new();
        using DiagnosticPort port = new(scene["port"]);
        using ProgramRun program = ProgramRun.StartCommand(
            "dotnet", [ProgramRun.BuiltProgram, "Launch"], ("DOTNET_DiagnosticPorts", $"{scene["port"]},suspend"));

        await program.WaitForExitAsync(60);
        Assert.Equal(["call 42", "lambda 43", "crash 134", "nested 44"], program.Output.Take(4));
        Assert.Equal([program.ProcessId], port.ProcessIds);
    }

    [Fact(Timeout = 60_000)]
    public async Task ProgramThatWritesATrace_ItsWorkersDoNotOverwriteIt()
    {
        using Scene scene = new();
        int program = await TraceAsync(scene["trace.nettrace"]);

        // https://github.com/microsoft/perfview/blob/main/src/TraceEvent/EventPipe/NetTraceFormat_v5.md: the first object, after its times and pointer size.
        const int ProcessIdAt = 89;
        Assert.Equal(program, BitConverter.ToInt32(File.ReadAllBytes(scene["trace.nettrace"]), ProcessIdAt));
    }

    [Fact(Timeout = 60_000)]
    public async Task ProcessesThatWriteATraceEach_WorkersWriteTheirs()
    {
        using Scene scene = new();
        await TraceAsync(scene["trace-{pid}.nettrace"]);

        Assert.Equal(3, scene.Count);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("DOTNET_DefaultDiagnosticPortSuspend", "0")]
    [InlineData("COMPlus_DefaultDiagnosticPortSuspend", "0")]
    [InlineData("COMPlus_DiagnosticPorts", "/no/such/port,nosuspend")]
    [InlineData("COMPlus_EnableEventPipe", "0")]
    [InlineData("CORECLR_ENABLE_PROFILING", "0")]
    [InlineData("CORECLR_PROFILER", "{00000000-0000-0000-0000-000000000001}")]
    [InlineData("CORECLR_PROFILER_PATH", "/no/such/profiler.so")]
    [InlineData("COR_ENABLE_PROFILING", "0")]
    [InlineData("COR_PROFILER", "{00000000-0000-0000-0000-000000000001}")]
    [InlineData("COR_PROFILER_PATH", "/no/such/profiler.so")]
    public async Task VariableOfATool_IsNotInheritedButMayBeSetForThePool(string variable, string value)
    {
        Environment.SetEnvironmentVariable(variable, value);
        try
        {
            await using ProcessPoolExecutor plain = new(1);
            await using ProcessPoolExecutor chosen = new(new ProcessPoolOptions { MaxWorkers = 1, Environment = new Dictionary<string, string?> { [variable] = value } });

            Assert.Null(await plain.Submit(Work.Variable, variable));
            Assert.Equal(value, await chosen.Submit(Work.Variable, variable));
        }
        finally
        {
            Environment.SetEnvironmentVariable(variable, null);
        }
    }

    /// <summary>Runs a program with two workers, one after the other, which writes a trace.</summary>
    /// <returns>Its process id.</returns>
    private static async Task<int> TraceAsync(string path)
    {
        using ProgramRun program = ProgramRun.StartCommand(
            "dotnet",
            [ProgramRun.BuiltProgram, "LaunchAgain"],
            ("DOTNET_EnableEventPipe", "1"),
            ("DOTNET_EventPipeConfig", "Microsoft-Windows-DotNETRuntime:0x8:4"),
            ("DOTNET_EventPipeOutputPath", path));
        program.WriteLine();
        Assert.Equal(0, await program.WaitForExitAsync(40));
        return program.ProcessId;
    }
}
