namespace Fleche.ProcessPool.Monitoring;

/// <summary>
/// Those who hear of the workers of a pool. The executor holds them, and the manager does not until it has been told to end: it is reachable as long as workers live, and a handler
/// that refers to the executor would keep it from ever being collected.
/// </summary>
internal sealed class Watchers
{
    /// <summary>Hears of workers that come and go. Handlers are called by the announcer.</summary>
    public event Action<WorkerChange>? WorkerChanged;

    /// <summary>All handlers, as of now; null: there are none.</summary>
    public Action<WorkerChange>? Handlers => WorkerChanged;
}
