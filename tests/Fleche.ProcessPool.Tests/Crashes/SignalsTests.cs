using System.Diagnostics;
using Fleche.ProcessPool.Workers;

namespace Fleche.ProcessPool.Tests.Crashes;

/// <summary>The names of signals are those that the system itself gives them.</summary>
public sealed class SignalsTests
{
    private static readonly int[] Named = [.. Enumerable.Range(1, 15), 24, 25, 31];

    [Fact(Timeout = 30_000)]
    public async Task FromExitCode_SignalsThatEndProcesses_HaveTheNamesOfTheSystem()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        using Process shell = Process.Start(
            new ProcessStartInfo("sh", ["-c", $"for n in {string.Join(' ', Named)}; do kill -l $n; done"]) { RedirectStandardOutput = true })!;
        string[] names = (await shell.StandardOutput.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(names.Select(static name => $"SIG{name}"), Named.Select(static number => Signals.FromExitCode(128 + number)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(255)]
    public void FromExitCode_NoSignal_IsNull(int exitCode) => Assert.Null(Signals.FromExitCode(exitCode));
}
