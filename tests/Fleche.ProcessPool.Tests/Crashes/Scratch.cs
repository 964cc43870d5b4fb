namespace Fleche.ProcessPool.Tests.Crashes;

/// <summary>A folder for the signs that calls give to their test.</summary>
internal sealed class Scratch : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("scratch-").FullName;

    /// <summary>The path of a file in the folder.</summary>
    public string this[string name] => Path.Combine(_folder, name);

    /// <summary>Waits for a file and gives what is in it.</summary>
    public async Task<string> ReadAsync(string name)
    {
        await Until.True(() => File.Exists(this[name]));
        return await File.ReadAllTextAsync(this[name]);
    }

    /// <summary>Writes a file that is seen whole or not at all.</summary>
    public static void Write(string path, object content)
    {
        File.WriteAllText(path + ".part", content.ToString());
        File.Move(path + ".part", path);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
