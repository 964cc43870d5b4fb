using System.Diagnostics;
using System.Globalization;
using Fleche.ProcessPool.Tests.Lifetime;

namespace Fleche.ProcessPool.Tests.Memoization;

/// <summary>Keys do not depend on where a program was built, where it runs, or under which culture.</summary>
public class TwoBuildsTests : ProcessTest
{
    private const string Project =
        """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <Nullable>enable</Nullable>
            <ImplicitUsings>enable</ImplicitUsings>
            <AssemblyName>MemoProgram</AssemblyName>
          </PropertyGroup>
          <ItemGroup>
            <Reference Include="Fleche.Core" HintPath="@core" />
            <PackageReference Include="Microsoft.Extensions.Logging.Abstractions" />
          </ItemGroup>
        </Project>
        """;

    private readonly Scene _scene = new();

    [Fact(Timeout = 180_000)]
    public async Task Keys_TwoBuildsInTwoPlacesAndCultures_AreTheSame()
    {
        // The versions of packages are pinned in one place, above both projects.
        File.Copy(Path.Combine(ProgramRun.Root, "Directory.Packages.props"), _scene["Directory.Packages.props"]);
        string first = await BuildAsync("first place");
        string second = await BuildAsync(Path.Combine("second", "deeper", "ı place"));
        string[] keys = await PrintAsync(first, "en-US");
        Assert.Equal(7, keys.Distinct().Count());
        Assert.All(keys, key => Assert.True(Digest.TryParse(key, out _), key));
        Assert.Equal(keys, await PrintAsync(second, "en-US"));
        Assert.Equal(keys, await PrintAsync(second, "tr-TR"));
        Assert.Equal(keys, await PrintAsync(first, "ar-SA"));
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        _scene.Dispose();
    }

    private async Task<string> BuildAsync(string place)
    {
        string folder = Directory.CreateDirectory(_scene[place]).FullName;
        string core = Path.Combine(AppContext.BaseDirectory, "Fleche.Core.dll");
        await File.WriteAllTextAsync(Path.Combine(folder, "MemoProgram.csproj"), Project.Replace("@core", core));
        string keys = Path.Combine(ProgramRun.Root, "tests", "Programs", "MemoProgram", "Keys.cs");
        File.Copy(keys, Path.Combine(folder, "Keys.cs"));
        await File.WriteAllTextAsync(Path.Combine(folder, "Program.cs"), "return MemoProgram.Keys.Print(args[1]);\n");
        await RunAsync("dotnet", "build", folder, "-c", "Release", "-nologo", "-v", "q", "-nodeReuse:false", "-p:NuGetAudit=false");
        return Path.Combine(folder, "bin", "Release", "net10.0", "MemoProgram.dll");
    }

    private static async Task<string[]> PrintAsync(string program, string culture) =>
        (await RunAsync("dotnet", program, "Keys", culture)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static async Task<string> RunAsync(string command, params string[] arguments)
    {
        ProcessStartInfo start = new(command, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["TMPDIR"] = "/tmp";
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{command} {string.Join(' ', arguments)} gave {process.ExitCode.ToString(CultureInfo.InvariantCulture)}:\n{output}{await errors}");
        return output;
    }
}
