using System.Globalization;

namespace Fleche.PeerBench.Peers.DotNet;

/// <summary>Where a call that never ends says in which process it runs.</summary>
internal sealed class HangPlace : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hang-");

    public HangPlace() => Native.MakeFifo(FifoPath);

    /// <summary>What <see cref="Functions.Hang"/> is given.</summary>
    public string FifoPath => Path.Combine(_folder.FullName, "fifo");

    /// <summary>Waits until the call runs.</summary>
    /// <returns>The process it runs in.</returns>
    public int WaitForProcessId() => int.Parse(File.ReadAllText(FifoPath), CultureInfo.InvariantCulture);

    public void Dispose() => _folder.Delete(recursive: true);
}
