namespace Fleche.ProcessPool.Tests.Lifetime;

/// <summary>A temporary folder through which a test and its calls, in other processes, see each other: a file that exists is a signal.</summary>
internal sealed class Scene : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lifetime-");

    public string Folder => _folder.FullName;

    /// <summary>How many signals and other files there are.</summary>
    public int Count => _folder.EnumerateFiles().Count();

    /// <summary>The path of a signal.</summary>
    public string this[string name] => Path.Combine(_folder.FullName, name);

    public void Set(string name) => File.WriteAllText(this[name], "");

    public bool IsSet(string name) => File.Exists(this[name]);

    /// <summary>Waits for a signal from a call.</summary>
    public Task WaitForAsync(string name, TimeSpan? patience = null) => Eventually.IsTrueAsync(() => IsSet(name), $"signal '{name}' was set", patience);

    public void Dispose() => _folder.Delete(recursive: true);
}
