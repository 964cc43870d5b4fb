using Microsoft.Extensions.Logging;

namespace Fleche.ProcessPool.Tests.Output;

/// <summary>Keeps what Fleche logs in this process until it is disposed of.</summary>
internal sealed class FlecheLog : IDisposable
{
    private readonly ILoggerFactory _before = FlecheLogging.LoggerFactory;

    public FlecheLog(LogLevel least = LogLevel.Trace, Action<Entry>? before = null) => FlecheLogging.LoggerFactory = Recorder = new Recorder(least, before);

    public Recorder Recorder { get; }

    public void Dispose() => FlecheLogging.LoggerFactory = _before;
}
