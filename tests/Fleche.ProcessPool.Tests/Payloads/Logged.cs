namespace Fleche.ProcessPool.Tests.Payloads;

/// <summary>An object that cannot travel because of a member, with methods that make closures over it.</summary>
internal sealed class Logged : IDisposable
{
    private readonly FileStream _log = File.OpenRead("/dev/null");
    private readonly int _factor = 2;

    public FileStream Log => _log;

    public Func<int, int> Scale() => x => x * _factor;

    public Func<int, int> ScaleBy(int further) => x => x * _factor * further;

    public void Dispose() => _log.Dispose();
}
