using System.Diagnostics;
using Fleche.ProcessPool.Tests.Lifetime;

namespace Fleche.ProcessPool.Tests.Launching;

/// <summary>Publishes tests/Programs/PoolProgram from a copy of the sources, once for each way of publishing.</summary>
public sealed class PublishedPrograms : IAsyncLifetime
{
    private readonly Scene _scene = new();
    private readonly Dictionary<string, Task<string>> _folders = [];

    private string Project => Path.Combine(_scene.Folder, "tests", "Programs", "PoolProgram");

    public Task InitializeAsync()
    {
        foreach (string file in new[] { "Directory.Build.props", "Directory.Packages.props" })
        {
            File.Copy(Path.Combine(ProgramRun.Root, file), _scene[file]);
        }

        Copy("src");
        Copy(Path.Combine("tests", "Programs", "PoolProgram"));
        return Task.CompletedTask;
    }

    public Task DisposeAsync()
    {
        _scene.Dispose();
        return Task.CompletedTask;
    }

    /// <summary>Publishes the program.</summary>
    /// <returns>The folder it is in, which is far from where it was built.</returns>
    internal Task<string> PublishAsync(params string[] properties)
    {
        string key = string.Join(' ', properties);
        return _folders.TryGetValue(key, out Task<string>? folder) ? folder : _folders[key] = RunAsync(properties, _scene[$"published{_folders.Count}"]);
    }

    private async Task<string> RunAsync(string[] properties, string folder)
    {
        string built = folder + "-built";
        ProcessStartInfo start = new(
            "dotnet",
            [
                "publish", Project, "-c", "Release", "-o", built, "--nologo", "-v", "q", "-nodeReuse:false",
                "-p:NuGetAudit=false", "-p:GenerateDocumentationFile=false", "-p:RunAnalyzers=false", .. properties,
            ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["TMPDIR"] = "/tmp";
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using Process publish = Process.Start(start)!;
        Task<string> errors = publish.StandardError.ReadToEndAsync();
        string output = await publish.StandardOutput.ReadToEndAsync();
        await publish.WaitForExitAsync();
        Assert.True(publish.ExitCode == 0, $"dotnet publish {string.Join(' ', properties)} failed:\n{output}{await errors}");
        Directory.Move(built, folder);
        return folder;
    }

    private void Copy(string folder)
    {
        string source = Path.Combine(ProgramRun.Root, folder);
        foreach (string file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            string relative = Path.GetRelativePath(source, file);
            if (!relative.Split(Path.DirectorySeparatorChar).Any(static part => part is "bin" or "obj"))
            {
                string copy = Path.Combine(_scene.Folder, folder, relative);
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(file, copy);
            }
        }
    }
}
