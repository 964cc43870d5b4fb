using System.Diagnostics;
using Fleche.Worker.Tracing;

namespace Fleche.ProcessPool.Monitoring;

/// <summary>What is noted of a call while it is under way; made only when somebody listens.</summary>
internal sealed class CallTrace
{
    private CallTrace(Activity? span)
    {
        Span = span;
        Context = span is null ? null : TraceContext.Of(span);
    }

    /// <summary>The call's span; <see langword="null"/>: nobody wants one.</summary>
    public Activity? Span { get; }

    /// <summary>What the worker is told of it.</summary>
    public byte[]? Context { get; }

    /// <summary>When the call was submitted, on the clock of <see cref="Stopwatch.GetTimestamp"/>.</summary>
    public long SubmittedAt { get; } = Stopwatch.GetTimestamp();

    /// <summary>Begins what is wanted: nothing when nobody listens. Not under a lock: listeners are user code.</summary>
    public static CallTrace? Begin(string function, string pool)
    {
        Activity? span = PoolSource.Activities?.HasListeners() is true ? StartSpan(function, pool) : null;
        return span is not null || Instruments.Meters?.AreTimesMeasured is true ? new CallTrace(span) : null;
    }

    /// <summary>The call was not taken: nobody will report its end.</summary>
    public void Abandon()
    {
        if (Span is not null)
        {
            Activity? caller = Activity.Current;
            Announcer.Guard(() => Span.SetStatus(ActivityStatusCode.Error).Stop());
            Activity.Current = caller;
        }
    }

    private static Activity? StartSpan(string function, string pool)
    {
        // The span is that of the call, not of the code that goes on after Submit.
        Activity? caller = Activity.Current;
        Activity? span = null;
        Announcer.Guard(() => span = PoolSource.Activities!.StartActivity(
            PoolSource.CallSpan, ActivityKind.Client, default(ActivityContext), [new(PoolSource.FunctionTag, function), new(PoolSource.PoolTag, pool)]));
        if (span is not null)
        {
            span.DisplayName = function;
        }

        Activity.Current = caller;
        return span;
    }
}
