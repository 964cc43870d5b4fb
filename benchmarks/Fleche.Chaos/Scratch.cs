namespace Fleche.Chaos;

/// <summary>
/// The temporary folder of this program and of its workers, so that whatever is left in it is theirs, and beside it the register.
/// </summary>
internal sealed class Scratch : IDisposable
{
    private const string Variable = "TMPDIR";
    private readonly string? _before = Environment.GetEnvironmentVariable(Variable);
    private readonly string _root = Directory.CreateTempSubdirectory("chaos-").FullName;

    public Scratch()
    {
        TemporaryFolder = Directory.CreateDirectory(Path.Combine(_root, "tmp")).FullName;
        Environment.SetEnvironmentVariable(Variable, TemporaryFolder);
        RegisterPath = Path.Combine(_root, "register");
        Environment.SetEnvironmentVariable(Register.Variable, RegisterPath);
    }

    public string TemporaryFolder { get; }

    public string RegisterPath { get; }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(Variable, _before);
        Directory.Delete(_root, recursive: true);
    }
}
