using Fleche.Codec;
using Microsoft.Extensions.Logging;

namespace Fleche.Reporting;

/// <summary>A logger of the program.</summary>
internal sealed class LoggerListener(ILogger logger) : ReportListener
{
    public override object Target => logger;

    public override ReportKind Kind => ReportKind.Log;

    public override void Hear(ReadOnlyMemory<byte> body, ReportOrigin origin) => LogEntry.Read(new PayloadReader(body)).WriteTo(logger, origin);
}
