using System.Diagnostics;
using System.IO.MemoryMappedFiles;

namespace Fleche.Chaos;

/// <summary>
/// Memory that the program and all its workers share, in one sparse file: how often each call has begun, in which process, and which processes are
/// doomed. It outlives every worker, so it knows what a dead one had begun.
/// </summary>
internal sealed unsafe class Register : IDisposable
{
    /// <summary>How long after a death its news may come. Longer ago, the number is another process's.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromSeconds(40);

    /// <summary>How workers find it.</summary>
    public const string Variable = "FLECHE_CHAOS_REGISTER";

    /// <summary>Added to a call's begins when its future is done: whatever begins after that is wrong.</summary>
    private const int Seal = 1 << 20;

    private const int MaxProcessId = 1 << 22;
    private const int MaxComplaints = 1000;
    private const long MaxCalls = 50_000_000;
    private const long DoomsAt = 64 * 1024;
    private const long SlotsAt = DoomsAt + (MaxProcessId * 8L);

    private static readonly Lazy<Register> OfWorker = new(static () =>
        new Register(Environment.GetEnvironmentVariable(Variable) ?? throw new InvalidOperationException($"{Variable} is not set."), create: false));

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _memory;

    public Register(string path, bool create)
    {
        _file = MemoryMappedFile.CreateFromFile(path, create ? FileMode.CreateNew : FileMode.Open, null, SlotsAt + (MaxCalls * sizeof(Slot)));
        _view = _file.CreateViewAccessor();
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _memory);
    }

    /// <summary>The one that the program opened for its workers.</summary>
    public static Register Shared => OfWorker.Value;

    /// <summary>Complaints of workers: calls that began too often, or after their end.</summary>
    public IEnumerable<string> Complaints => Enumerable.Range(0, Math.Min(Volatile.Read(ref ComplaintCount), MaxComplaints)).Select(DescribeComplaint);

    private ref int ComplaintCount => ref *(int*)_memory;

    private Complaint* ComplaintsStart => (Complaint*)(_memory + 64);

    /// <summary>A call is about to be made: whatever another one with its place has left there, very many calls ago, is gone.</summary>
    public void Open(long id) => *SlotOf(id) = default;

    /// <summary>A call begins, in the process that calls this. Says the how manieth time it is.</summary>
    public int Begin(Ticket ticket)
    {
        Slot* slot = SlotOf(ticket.Id);
        // In this order: a process that is killed in between has not begun the call.
        Volatile.Write(ref slot->ProcessId, Environment.ProcessId);
        int begins = Interlocked.Increment(ref slot->Begins);
        if (begins > ticket.AllowedBegins && Interlocked.Increment(ref ComplaintCount) is var count and <= MaxComplaints)
        {
            ComplaintsStart[count - 1] = new Complaint { Ticket = ticket, Begins = begins, ProcessId = Environment.ProcessId };
        }

        return begins;
    }

    /// <summary>A call's future is done: it may not begin any more. Says how often it had begun.</summary>
    public int End(long id) => Interlocked.Add(ref SlotOf(id)->Begins, Seal) - Seal;

    /// <summary>In which process a call began last, or was just about to; 0: in none.</summary>
    public int ProcessOf(long id) => Volatile.Read(ref SlotOf(id)->ProcessId);

    /// <summary>Says that a process is about to die of our doing: in the call that it runs now, or at any moment after it began.</summary>
    public void Doom(int processId, bool isAnyTime = false)
    {
        if (isAnyTime || !DiesAnyTime(processId))
        {
            Volatile.Write(ref DoomOf(processId), isAnyTime ? -Stopwatch.GetTimestamp() : Stopwatch.GetTimestamp());
        }
    }

    /// <summary>Whether a process dies at any moment, in a call perhaps that has no part in it, and that may not have come as far as to say that it began.</summary>
    public bool DiesAnyTime(int processId) => Volatile.Read(ref DoomOf(processId)) < 0 && TimeSinceDoom(processId) < Memory;

    /// <summary>How long ago a process was doomed. Numbers of processes come again, so that is asked soon after a death.</summary>
    public TimeSpan? TimeSinceDoom(int processId) =>
        Volatile.Read(ref DoomOf(processId)) is not 0 and var at ? Stopwatch.GetElapsedTime(Math.Abs(at)) : null;

    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }

    private Slot* SlotOf(long id) => (Slot*)(_memory + SlotsAt) + (id % MaxCalls);

    private ref long DoomOf(int processId) => ref ((long*)(_memory + DoomsAt))[processId % MaxProcessId];

    private string DescribeComplaint(int i)
    {
        Complaint complaint = ComplaintsStart[i];
        string what = complaint.Begins > Seal ? $"began after its future was done, having begun {complaint.Begins - Seal - 1} times before" : $"began {complaint.Begins} times";
        return $"{complaint.Ticket} {what}; the last time in process {complaint.ProcessId}";
    }

    private struct Slot
    {
        public int Begins;
        public int ProcessId;
    }

    private struct Complaint
    {
        public Ticket Ticket;
        public int Begins;
        public int ProcessId;
    }
}
