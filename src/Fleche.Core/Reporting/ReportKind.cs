namespace Fleche.Reporting;

/// <summary>What a call says while it runs.</summary>
internal enum ReportKind
{
    /// <summary>A value for an <see cref="IProgress{T}"/>.</summary>
    Progress,

    /// <summary>A <see cref="LogEntry"/>.</summary>
    Log,
}
