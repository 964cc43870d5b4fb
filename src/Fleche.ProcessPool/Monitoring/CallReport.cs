using System.Diagnostics;
using Fleche.Worker.Tracing;

namespace Fleche.ProcessPool.Monitoring;

/// <summary>What is to be said of a call that is over.</summary>
/// <param name="Pool">The pool's name.</param>
/// <param name="Function">The user's function.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Trace">What was noted of it; <see langword="null"/> when nobody listened as it was submitted.</param>
/// <param name="Attempts">How many attempts had begun, the last included.</param>
/// <param name="ProcessId">The worker that had it last; 0: none.</param>
/// <param name="StartedAt">When its last attempt began, on the clock of <see cref="Stopwatch.GetTimestamp"/>; 0: it did not.</param>
internal sealed record CallReport(string Pool, string Function, CallOutcome Outcome, CallTrace? Trace, int Attempts, int ProcessId, long StartedAt)
{
    private readonly long _endedAt = Stopwatch.GetTimestamp();

    /// <summary>Says it to all who listen. One who listens to measurements and throws takes no span along.</summary>
    public void Publish()
    {
        try
        {
            Measure();
        }
        finally
        {
            if (Trace?.Span is { } span)
            {
                End(span);
            }
        }
    }

    private void Measure()
    {
        TagList tags = [PoolMeters.Of(Pool), new(PoolSource.FunctionTag, Function), new(PoolSource.OutcomeTag, PoolSource.TagValue(Outcome))];
        PoolMeters? meters = Instruments.Meters;
        meters?.Calls.Add(1, tags);
        if (Trace is not null && StartedAt != 0)
        {
            meters?.QueueDuration.Record(Stopwatch.GetElapsedTime(Trace.SubmittedAt, StartedAt).TotalSeconds, PoolMeters.Of(Pool), tags[1]);
            meters?.CallDuration.Record(Stopwatch.GetElapsedTime(StartedAt, _endedAt).TotalSeconds, tags);
        }
    }

    private void End(Activity span)
    {
        WallClock clock = WallClock.Read();
        span.SetTag(PoolSource.OutcomeTag, PoolSource.TagValue(Outcome));
        span.SetTag(PoolSource.AttemptsTag, Attempts);
        if (ProcessId != 0)
        {
            span.SetTag(PoolSource.ProcessIdTag, ProcessId);
        }

        if (StartedAt != 0)
        {
            span.AddEvent(new ActivityEvent(PoolSource.StartEvent, clock.TimeOf(StartedAt)));
        }

        span.SetStatus(Outcome == CallOutcome.Completed ? ActivityStatusCode.Ok : ActivityStatusCode.Error);
        span.SetEndTime(clock.TimeOf(_endedAt));
        try
        {
            span.Stop();
        }
        finally
        {
            // Stopping a span brings back what was current where it was started.
            Activity.Current = null;
        }
    }
}
