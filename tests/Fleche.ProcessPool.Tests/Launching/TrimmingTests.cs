using Fleche.ProcessPool.Tests.Lifetime;

namespace Fleche.ProcessPool.Tests.Launching;

/// <summary>What the package adds to the build of a program: trimming is an error there and then, not in the first worker (M3).</summary>
public sealed class TrimmingTests : ProcessTest
{
    private static readonly string Targets = Path.Combine(ProgramRun.Root, "src", "Fleche.ProcessPool", "buildTransitive", "Fleche.ProcessPool.targets");

    [Theory(Timeout = 120_000)]
    [InlineData("PublishTrimmed", true)]
    [InlineData("PublishAot", true)]
    [InlineData("PublishSingleFile", false)]
    public async Task Publish_Trimmed_IsAnErrorOfTheBuild(string property, bool isRefused)
    {
        using Scene scene = new();
        File.WriteAllText(scene["program.proj"], $"""<Project><Import Project="{Targets}" /><Target Name="PrepareForPublish" /></Project>""");
        using ProgramRun build = ProgramRun.StartCommand(
            "dotnet", ["msbuild", scene["program.proj"], "-t:PrepareForPublish", $"-p:{property}=true", "-nologo", "-nodeReuse:false"]);

        Assert.Equal(isRefused ? 1 : 0, await build.WaitForExitAsync(100));
        Assert.Equal(isRefused, string.Join('\n', build.Output).Contains("error FLECHE001: Fleche.ProcessPool does not support trimming", StringComparison.Ordinal));
    }
}
