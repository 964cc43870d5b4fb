using Fleche.Codec;
using Microsoft.Extensions.Logging;

namespace Fleche.Reporting;

/// <summary>Values declared as <see cref="ILogger"/>. What travels is the number of the listener, times 64, plus the levels that it wants.</summary>
internal sealed class LoggerCodec : ListenerCodec<ILogger>
{
    private const int LevelBits = 6;

    /// <summary>Writes a logger's number and levels.</summary>
    public static void WriteLogger(PayloadWriter writer, ILogger logger)
    {
        long listener = writer.AddListener(logger, static target => new LoggerListener((ILogger)target));
        writer.WriteInt64((listener << LevelBits) | LogLevels.Of(logger).Bits);
    }

    /// <summary>Takes apart what <see cref="WriteLogger"/> wrote.</summary>
    public static (int Listener, LogLevels Levels) Split(long number) => (checked((int)(number >> LevelBits)), new LogLevels((byte)(number & ((1 << LevelBits) - 1))));

    protected override void WriteListener(PayloadWriter writer, ILogger value) => WriteLogger(writer, value);

    protected override ILogger MakeProxy(IReportChannel channel, long number)
    {
        (int listener, LogLevels levels) = Split(number);
        return new LoggerProxy(channel, listener, levels);
    }
}

/// <summary>Values declared as <see cref="ILogger{TCategoryName}"/>.</summary>
internal sealed class LoggerCodec<TCategory> : ListenerCodec<ILogger<TCategory>>
{
    protected override void WriteListener(PayloadWriter writer, ILogger<TCategory> value) => LoggerCodec.WriteLogger(writer, value);

    protected override ILogger<TCategory> MakeProxy(IReportChannel channel, long number)
    {
        (int listener, LogLevels levels) = LoggerCodec.Split(number);
        return new LoggerProxy<TCategory>(channel, listener, levels);
    }
}
