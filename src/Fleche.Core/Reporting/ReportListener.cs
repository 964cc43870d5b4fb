namespace Fleche.Reporting;

/// <summary>
/// An object of the program to which a call reports: it stays here, and a proxy takes its place where the call runs. The proxy knows it by its number among the listeners of the call.
/// </summary>
internal abstract class ReportListener
{
    /// <summary>The number of the program's own logger, which every call has.</summary>
    public const int OwnLogger = -1;

    /// <summary>What hears the reports.</summary>
    public abstract object Target { get; }

    /// <summary>What it hears.</summary>
    public abstract ReportKind Kind { get; }

    /// <summary>Passes a report on. Runs user code.</summary>
    public abstract void Hear(ReadOnlyMemory<byte> body, ReportOrigin origin);
}
