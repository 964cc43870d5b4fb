using System.Diagnostics;
using Fleche.Logging;

namespace Fleche.Worker.Tracing;

/// <summary>
/// The current activity of a call whose caller traces it, so that spans made inside belong to the caller's trace. It is a span of its own where
/// somebody in this worker listens to <see cref="PoolSource.Name"/>.
/// </summary>
internal sealed class TracedCall : IDisposable
{
    private readonly Activity? _before = Activity.Current;
    private Activity? _activity;

    private TracedCall()
    {
    }

    /// <summary>A call begins. What listeners throw is logged: it is not the call's error.</summary>
    public static TracedCall Begin(ReadOnlySpan<byte> context)
    {
        ActivityContext parent = TraceContext.Read(context);
        TracedCall call = new();
        Guard(() => call._activity = PoolSource.MakeActivities()?.StartActivity(PoolSource.RunSpan, ActivityKind.Server, parent));
        if (call._activity is null)
        {
            call._activity = new Activity(PoolSource.RunSpan) { TraceStateString = parent.TraceState }.SetParentId(parent.TraceId, parent.SpanId, parent.TraceFlags);
            Guard(() => call._activity.Start());
        }

        return call;
    }

    /// <summary>The call has ended, and whatever it made current and forgot is not the next one's.</summary>
    public void Dispose()
    {
        Guard(_activity!.Stop);
        Activity.Current = _before;
    }

    private static void Guard(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e)
        {
            WorkerLog.ListenerFailed(FlecheLogging.For<TracedCall>(), e);
        }
    }
}
