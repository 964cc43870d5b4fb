namespace Fleche.Reporting;

/// <summary>The way from a call in a worker to the program, for what the call says while it runs.</summary>
internal interface IReportChannel
{
    /// <summary>Sends a report. Does nothing when the call has ended.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="listener">The number of the listener that is to hear it; see <see cref="ReportListener"/>.</param>
    /// <param name="body">The report.</param>
    /// <returns>Whether the call still ran.</returns>
    bool Send(ReportKind kind, int listener, ReadOnlySpan<byte> body);
}
