using Fleche.ProcessPool.Output;
using Microsoft.Extensions.Logging;

namespace Fleche.ProcessPool;

/// <summary>Where a stream of a pool's workers goes: <see cref="ProcessPoolOptions.StandardOutput"/>, <see cref="ProcessPoolOptions.StandardError"/>.</summary>
/// <remarks>
/// <para>A worker never waits for whoever takes its output; inherited output waits where the program's own would. A handler or logger is called for one line after the other, on a thread that the pool needs for nothing else; while it
/// is slow, up to 32 MiB of a pool's lines wait for it, and beyond that new ones are dropped and counted (<see cref="WorkerLine.Dropped"/>). What it throws is logged
/// (<see cref="FlecheLogging"/>), and the next line follows.</para>
/// <para>Two are equal when they lead to the same place, so that <see cref="ReusableExecutor"/> knows a pool again.</para>
/// </remarks>
public sealed class WorkerOutput : IEquatable<WorkerOutput>
{
    private readonly object _target;
    private readonly LogLevel _level;

    private WorkerOutput(object target, LogLevel level = LogLevel.None)
    {
        _target = target;
        _level = level;
    }

    /// <summary>To the program's own stream of that name, byte by byte as it comes.</summary>
    public static WorkerOutput Inherit { get; } = new(nameof(Inherit));

    /// <summary>To nowhere.</summary>
    public static WorkerOutput Discard { get; } = new(nameof(Discard));

    /// <summary>Line by line to a logger, as event 1200 with the values <c>ProcessId</c>, <c>Call</c>, <c>Stream</c> and <c>Text</c>.</summary>
    /// <param name="logger">The logger.</param>
    /// <param name="level">The level of the lines. Default: information.</param>
    /// <exception cref="ArgumentNullException">The logger is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The level is none of trace, debug, information, warning, error and critical.</exception>
    public static WorkerOutput To(ILogger logger, LogLevel level = LogLevel.Information)
    {
        ArgumentNullException.ThrowIfNull(logger);
        return level is >= LogLevel.Trace and < LogLevel.None
            ? new WorkerOutput(logger, level)
            : throw new ArgumentOutOfRangeException(nameof(level), level, "The level of lines is one from Trace to Critical; WorkerOutput.Discard writes nothing.");
    }

    /// <summary>Line by line to a handler.</summary>
    /// <param name="handler">Called for one line of a pool after the other.</param>
    /// <exception cref="ArgumentNullException">The handler is null.</exception>
    public static WorkerOutput To(Action<WorkerLine> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return new WorkerOutput(handler);
    }

    /// <summary>What takes the lines; <see langword="null"/>: it is not wanted in lines.</summary>
    internal Action<WorkerLine>? Handler => _target switch
    {
        Action<WorkerLine> handler => handler,
        ILogger logger => line => LoggedLine.Write(logger, _level, line),
        _ => null,
    };

    /// <inheritdoc/>
    public bool Equals(WorkerOutput? other) => other is not null && _target.Equals(other._target) && _level == other._level;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as WorkerOutput);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_target, _level);

    /// <summary>As in <c>Inherit</c>, or the type of the logger or handler.</summary>
    public override string ToString() => _target as string ?? $"To({_target.GetType().Name})";
}
