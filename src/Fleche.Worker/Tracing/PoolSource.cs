using System.Diagnostics;
using System.Text.Json;

namespace Fleche.Worker.Tracing;

/// <summary>The names by which pools are watched, the same in the program and in its workers. docs/monitoring.md lists them.</summary>
internal static class PoolSource
{
    /// <summary>The name of the activity source and of the meter.</summary>
    public const string Name = "Fleche.ProcessPool";

    /// <summary>The program's span: a call from its submission to its end.</summary>
    public const string CallSpan = "fleche.call";

    /// <summary>The worker's span: a call as it runs.</summary>
    public const string RunSpan = "fleche.run";

    /// <summary>The moment in <see cref="CallSpan"/> at which its last attempt began.</summary>
    public const string StartEvent = "fleche.start";

    public const string PoolTag = "fleche.pool";
    public const string FunctionTag = "fleche.function";
    public const string OutcomeTag = "fleche.outcome";
    public const string AttemptsTag = "fleche.attempts";
    public const string ProcessIdTag = "fleche.worker.pid";
    public const string StateTag = "fleche.worker.state";

    private static volatile ActivitySource? _activities;
    private static bool _isTried;

    /// <summary>The version of the activity source and of the meter.</summary>
    public static string? Version => typeof(PoolSource).Assembly.GetName().Version?.ToString(3);

    /// <summary>Where spans come from; <see langword="null"/>: it was not made, or a listener threw then.</summary>
    public static ActivitySource? Activities => _activities;

    /// <summary>
    /// Makes the source of spans, once. Listeners hear of it here and are user code, so that this is done by no static constructor: one in which something was
    /// thrown fails for ever.
    /// </summary>
    /// <returns><see cref="Activities"/>.</returns>
    public static ActivitySource? MakeActivities()
    {
        if (!Interlocked.Exchange(ref _isTried, true))
        {
            _activities = new ActivitySource(Name, Version);
        }

        return _activities;
    }

    /// <summary>As in <c>timed_out</c>.</summary>
    public static string TagValue<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
