using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Fleche.ProcessPool.Tests.Lifetime;

namespace Fleche.ProcessPool.Tests.Launching;

/// <summary>
/// Publishes tests/Programs/PoolProgram from copies of the sources, once for each way of publishing. What is published is kept among the files of the
/// build, for later runs with the very same sources.
/// </summary>
public sealed class PublishedPrograms : IDisposable
{
    private static readonly string[] Sources =
        ["Directory.Build.props", "Directory.Packages.props", "src", Path.Combine("tests", "Programs", "PoolProgram")];

    private readonly Scene _scene = new();
    private readonly Dictionary<string, Task<string>> _folders = [];
    private readonly string _kept;

    public PublishedPrograms()
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(RuntimeInformation.FrameworkDescription));
        foreach (string file in Files())
        {
            byte[] content = File.ReadAllBytes(Path.Combine(ProgramRun.Root, file));
            hash.AppendData(Encoding.UTF8.GetBytes($"{file} {content.Length} "));
            hash.AppendData(content);
        }

        _kept = Path.Combine(ProgramRun.Root, "tests", "Fleche.ProcessPool.Tests", "obj", "published", Name(hash.GetHashAndReset()));
    }

    public void Dispose() => _scene.Dispose();

    /// <summary>Publishes the program.</summary>
    /// <returns>The folder it is in, which is far from where it was built.</returns>
    internal Task<string> PublishAsync(params string[] properties)
    {
        string key = string.Join(' ', properties);
        return _folders.TryGetValue(key, out Task<string>? folder) ? folder : _folders[key] = GetAsync(properties, key);
    }

    private async Task<string> GetAsync(string[] properties, string key)
    {
        string folder = Path.Combine(_kept, Name(SHA256.HashData(Encoding.UTF8.GetBytes(key))));
        if (!Directory.Exists(folder))
        {
            // What is for one runtime and what is portable would each be compiled anew after the other.
            string sources = CopySources(_scene[properties.Contains("-r") ? "runtime" : "portable"]);
            ForgetOthers();
            string published = folder + Guid.NewGuid().ToString("N");
            await RunAsync(sources, properties, published);
            try
            {
                Directory.Move(published, folder);
            }
            catch (IOException) when (Directory.Exists(folder))
            {
                // Another run of the tests was faster.
                Directory.Delete(published, recursive: true);
            }
        }

        return folder;
    }

    private static async Task RunAsync(string sources, string[] properties, string folder)
    {
        ProcessStartInfo start = new(
            "dotnet",
            [
                "publish", Path.Combine(sources, "tests", "Programs", "PoolProgram"), "-c", "Release", "-o", folder, "--nologo", "-v", "q", "-nodeReuse:false",
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
    }

    private static string CopySources(string folder)
    {
        if (Directory.Exists(folder))
        {
            return folder;
        }

        foreach (string file in Files())
        {
            string copy = Path.Combine(folder, file);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(Path.Combine(ProgramRun.Root, file), copy);
        }

        return folder;
    }

    /// <summary>Deletes what was published from other sources.</summary>
    private void ForgetOthers()
    {
        string all = Directory.CreateDirectory(_kept).Parent!.FullName;
        foreach (string other in Directory.GetDirectories(all))
        {
            if (other != _kept)
            {
                Directory.Delete(other, recursive: true);
            }
        }
    }

    /// <summary>The files that the program is built from, relative to the repository.</summary>
    private static IEnumerable<string> Files() => Sources
        .Select(source => Path.Combine(ProgramRun.Root, source))
        .SelectMany(static source => File.Exists(source) ? [source] : Directory.GetFiles(source, "*", SearchOption.AllDirectories))
        .Select(static file => Path.GetRelativePath(ProgramRun.Root, file))
        .Where(static file => !file.Split(Path.DirectorySeparatorChar).Any(static part => part is "bin" or "obj"))
        .Order(StringComparer.Ordinal);

    private static string Name(ReadOnlySpan<byte> digest) => Convert.ToHexString(digest[..8]);
}
