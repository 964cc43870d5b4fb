using Fleche.ProcessPool.Tests.Lifetime;

namespace Fleche.ProcessPool.Tests.Launching;

/// <summary>A plug-in that brings Fleche along, in a host that does not know it: workers have the plug-in's files, not the host's (M2).</summary>
public sealed class PlugInTests : ProcessTest
{
    private static readonly string BuiltPlugIn = ProgramRun.Built("PlugIn");

    [Theory(Timeout = 60_000)]
    [InlineData("context")]
    [InlineData("from")]
    public async Task PlugIn_BuiltForDynamicLoading_Works(string way) =>
        Assert.Equal(["method 49", "lambda 43", "type Pair { First = 2, Second = 1 }", "logger 1", "nested 64", "host Program, PlugInHost"], await RunAsync(way, BuiltPlugIn));

    [Theory(Timeout = 60_000)]
    [InlineData("context")]
    [InlineData("from")]
    public async Task PlugIn_WithoutItsRuntimeConfiguration_SaysWhatToChange(string way)
    {
        using Scene scene = new();
        foreach (string file in Directory.GetFiles(Path.GetDirectoryName(BuiltPlugIn)!).Where(static file => !file.EndsWith(".runtimeconfig.json", StringComparison.Ordinal)))
        {
            File.Copy(file, scene[Path.GetFileName(file)]);
        }

        string message = string.Join('\n', await RunAsync(way, scene["PlugIn.dll"]));
        Assert.StartsWith("BrokenProcessPoolException: ", message, StringComparison.Ordinal);
        Assert.Contains($"beside '{scene["Fleche.Worker.dll"]}' there are none", message, StringComparison.Ordinal);
        Assert.Contains("<EnableDynamicLoading>true</EnableDynamicLoading>", message, StringComparison.Ordinal);
    }

    private static async Task<string[]> RunAsync(string way, string plugIn)
    {
        using ProgramRun host = ProgramRun.StartCommand("dotnet", [ProgramRun.Built("PlugInHost"), way, plugIn]);
        await host.WaitForExitAsync(40);
        Assert.Empty(host.Errors);
        return host.Output;
    }
}
