using Fleche.Logging;
using Microsoft.Extensions.Logging;

namespace Fleche.Tests.Logging;

/// <summary>A logger of the program that fails harms nobody.</summary>
[Collection(nameof(FlecheLogging))]
public class GuardedLoggerTests
{
    [Fact(Timeout = 10_000)]
    public Task Log_FactoryIsDisposedOf_GoesToStandardError() => Task.Run(static () =>
    {
        TextWriter before = Console.Error;
        using StringWriter written = new();
        Console.SetError(written);
        try
        {
            ILogger logger = new GuardedLogger(static () => throw new ObjectDisposedException("the factory"));
            FlecheLog.HitsNotCounted(logger, LogLevel.Warning, new IOException("disk full"));
        }
        finally
        {
            Console.SetError(before);
        }

        string text = written.ToString();
        Assert.StartsWith("Fleche warning 1101: ", text, StringComparison.Ordinal);
        Assert.Contains("disk full", text, StringComparison.Ordinal);
        Assert.Contains("the factory", text, StringComparison.Ordinal);
    });
}
