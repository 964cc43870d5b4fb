using System.Diagnostics;

namespace Fleche.ProcessPool.Tests.Statistics;

/// <summary>What calls see of their caller's trace.</summary>
internal static class Traced
{
    /// <summary>In a worker that listens itself.</summary>
    private static Spans? _here;

    /// <summary>Trace id, parent span id, trace state and flags of the current activity; empty when there is none.</summary>
    public static string[] Current() => Activity.Current is { } activity
        ? [activity.TraceId.ToString(), activity.ParentSpanId.ToString(), activity.TraceStateString ?? "", activity.ActivityTraceFlags.ToString()]
        : [];

    /// <summary>Leaves an activity behind that nobody stops.</summary>
    public static int Forget()
    {
        new Activity("forgotten").Start();
        return 0;
    }

    public static void Listen() => _here = new Spans();

    public static void ListenAndThrow() => _ = new Spans(static _ => throw new FormatException("thrown in the listener"));

    /// <summary>Listens to all activities, whatever their source.</summary>
    public static void ListenToAllAndThrow() => ActivitySource.AddActivityListener(new ActivityListener
    {
        ShouldListenTo = static _ => true,
        Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
        ActivityStarted = static _ => throw new FormatException("thrown in the listener"),
    });

    /// <summary>Name and parent span id of the spans that have ended in this worker.</summary>
    public static string[] EndedHere() => [.. _here!.Ended.Select(static span => $"{span.OperationName} {span.TraceId} {span.ParentSpanId}")];
}
