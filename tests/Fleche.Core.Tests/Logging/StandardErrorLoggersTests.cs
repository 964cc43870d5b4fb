using Fleche.Logging;
using Microsoft.Extensions.Logging;

namespace Fleche.Tests.Logging;

/// <summary>What becomes of messages when the program has set no loggers.</summary>
[Collection(nameof(FlecheLogging))]
public class StandardErrorLoggersTests
{
    [Fact(Timeout = 10_000)]
    public Task Log_WarningAndError_GoToStandardErrorAndLessDoesNot() => Task.Run(static () =>
    {
        TextWriter before = Console.Error;
        using StringWriter written = new();
        Console.SetError(written);
        try
        {
            ILogger logger = StandardErrorLoggers.Instance.CreateLogger("Fleche.Cache");
            logger.LogInformation(new EventId(1), "nothing");
            logger.LogWarning(new EventId(2), "beware of {What}", "this");
            logger.LogError(new EventId(3), new InvalidOperationException("why"), "wrong");
        }
        finally
        {
            Console.SetError(before);
        }

        string[] lines = written.ToString().Split(Environment.NewLine);
        Assert.Equal("Fleche.Cache warning 2: beware of this", lines[0]);
        Assert.Equal("Fleche.Cache error 3: wrong", lines[1]);
        Assert.Contains("why", lines[2]);
    });
}
