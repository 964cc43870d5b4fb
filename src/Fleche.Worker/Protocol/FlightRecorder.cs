using System.Diagnostics;
using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Fleche.Worker.Protocol;

/// <summary>
/// Memory shared by a worker and its program, which outlives the worker. It says which call runs and since when; it decides, for each call that the
/// worker was given, whether the worker begins it or the program takes it back; and it keeps what the worker has not sent yet. So after a
/// death, at whatever moment, the program knows which call died, which ones had ended with what, and which can run elsewhere.
/// Large bodies go through it too, where the system can take memory back from the middle of a file.
/// <code>
///   0    running work id (8), its begin (8), <see cref="Unsent"/>: position (8), length (8)
///   64   states of the two shared bodies (4 each)
///   4096 given calls: a ring of 1,024 work ids, by the order in which the worker is given them; 0: taken
///   12288 bytes not sent yet
///   2 GiB, 4 GiB  shared bodies, to the worker and from it: no memory until they are used
/// </code>
/// </summary>
internal sealed unsafe partial class FlightRecorder : IDisposable
{
    /// <summary>How many calls a worker can have been given that it may not have come to yet.</summary>
    public const int Slots = 1024;

    private const int SlotsOffset = 4096;
    private const int UnsentOffset = SlotsOffset + (Slots * sizeof(long));
    private const int Size = UnsentOffset + UnsentBytes.Capacity;

    /// <summary>The file's length where bodies are shared.</summary>
    private const long SizeWithBodies = 3 * SharedBody.Capacity;

    private const int FileSizeLimit = 1;

    private readonly SafeFileHandle _handle;
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly long* _page;
    private readonly long* _slots;

    private FlightRecorder(string path)
    {
        _handle = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        _file = MemoryMappedFile.CreateFromFile(_handle, null, 0, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: true);
        _view = _file.CreateViewAccessor(0, Size);
        byte* pointer = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);
        _page = (long*)pointer;
        _slots = (long*)(pointer + SlotsOffset);
        Unsent = new UnsentBytes(_page + 2, pointer + UnsentOffset);
        if (RandomAccess.GetLength(_handle) == SizeWithBodies)
        {
            int* states = (int*)(_page + 8);
            CallBody = new SharedBody(_file, _handle, SharedBody.Capacity, states, _view.SafeMemoryMappedViewHandle);
            ResultBody = new SharedBody(_file, _handle, 2 * SharedBody.Capacity, states + 1, _view.SafeMemoryMappedViewHandle);
        }
    }

    /// <summary>The work id of the running call; 0 between calls.</summary>
    public long RunningWorkId => Volatile.Read(ref _page[0]);

    /// <summary>When the running call began, on the clock of <see cref="Stopwatch.GetTimestamp"/>, which all processes of a machine share.</summary>
    public long StartedAt => Volatile.Read(ref _page[1]);

    /// <summary>What the worker has to send and has not sent.</summary>
    public UnsentBytes Unsent { get; }

    /// <summary>Where the large body of a call lies; null where bodies are not shared.</summary>
    public SharedBody? CallBody { get; }

    /// <summary>Where the large body of a result lies; null where bodies are not shared.</summary>
    public SharedBody? ResultBody { get; }

    /// <summary>Makes the file of a worker to be started. It is written in full: a page without room behind it would kill who touches it.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="isInMemory">Whether that is in memory: large bodies are not shared by way of a disk.</param>
    /// <exception cref="IOException">There is no room for it.</exception>
    public static void Create(string path, bool isInMemory)
    {
        using SafeFileHandle file = File.OpenHandle(path, FileMode.Create, FileAccess.Write);
        if (!OperatingSystem.IsWindows())
        {
            // Whatever the program's umask is.
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        RandomAccess.Write(file, new byte[Size], 0);
        if (isInMemory && OperatingSystem.IsLinux() && Environment.Is64BitProcess
            && GetLimit(FileSizeLimit, out Limit limit) == 0 && (ulong)limit.Soft >= SizeWithBodies)
        {
            // A hole; a limit on the length of files would end the program by a signal.
            RandomAccess.SetLength(file, SizeWithBodies);
        }
    }

    /// <summary>Opens the file, in the program and in the worker.</summary>
    public static FlightRecorder Open(string path) => new(path);

    /// <summary>The program is about to send a call to the worker.</summary>
    /// <param name="sequence">How many it was given before.</param>
    /// <param name="workId">The call.</param>
    public void Offer(long sequence, long workId) => Volatile.Write(ref _slots[sequence % Slots], workId);

    /// <summary>The worker wants to begin a call, or the program wants it back: whoever asks first has it, for good.</summary>
    public bool TryTake(long sequence, long workId) => Interlocked.CompareExchange(ref _slots[sequence % Slots], 0, workId) == workId;

    /// <summary>Whether a call that was offered has been taken by nobody yet.</summary>
    public bool IsOffered(long sequence, long workId) => Volatile.Read(ref _slots[sequence % Slots]) == workId;

    /// <summary>The worker begins a call.</summary>
    public void Begin(long workId)
    {
        Volatile.Write(ref _page[1], Stopwatch.GetTimestamp());
        Volatile.Write(ref _page[0], workId);
    }

    /// <summary>The call has ended, and its answer is sent or among the unsent bytes.</summary>
    public void End() => Volatile.Write(ref _page[0], 0);

    /// <summary>The worker is idle: gives the memory of large bodies back.</summary>
    public void GiveBack()
    {
        CallBody?.GiveBack();
        ResultBody?.GiveBack();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_handle.IsClosed)
        {
            return;
        }

        CallBody?.Dispose();
        ResultBody?.Dispose();
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
        _handle.Dispose();
    }

    /// <summary>getrlimit(2).</summary>
    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimit(int resource, out Limit limit);

    private readonly record struct Limit(nuint Soft, nuint Hard);
}
