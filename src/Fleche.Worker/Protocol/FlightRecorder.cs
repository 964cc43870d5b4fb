using System.Diagnostics;
using System.IO.MemoryMappedFiles;

namespace Fleche.Worker.Protocol;

/// <summary>
/// A page of memory shared by a worker and its program that holds which call runs now and since when. It outlives the worker, so the
/// program knows which call a dead worker had begun, and one that it had not begun can run elsewhere.
/// </summary>
internal sealed unsafe class FlightRecorder : IDisposable
{
    private const int Size = 4096;

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly long* _page;

    private FlightRecorder(MemoryMappedFile file)
    {
        _file = file;
        _view = file.CreateViewAccessor(0, Size);
        byte* pointer = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);
        _page = (long*)pointer;
    }

    /// <summary>The work id of the running call; 0 between calls.</summary>
    public long RunningWorkId => Volatile.Read(ref _page[0]);

    /// <summary>When the running call began, on the clock of <see cref="Stopwatch.GetTimestamp"/>, which all processes of a machine share.</summary>
    public long StartedAt => Volatile.Read(ref _page[1]);

    /// <summary>Makes the file of a worker to be started. It is written in full: a page without room behind it would kill who touches it.</summary>
    /// <exception cref="IOException">There is no room for it.</exception>
    public static void Create(string path) => File.WriteAllBytes(path, new byte[Size]);

    /// <summary>Opens the file, in the program and in the worker.</summary>
    public static FlightRecorder Open(string path) => new(MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, Size));

    /// <summary>The worker takes up a call.</summary>
    public void Begin(long workId)
    {
        Volatile.Write(ref _page[1], Stopwatch.GetTimestamp());
        Volatile.Write(ref _page[0], workId);
    }

    /// <summary>The worker has answered the call.</summary>
    public void End() => Volatile.Write(ref _page[0], 0);

    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }
}
