using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Fleche.ProcessPool.Tests.Statistics;

/// <summary>Listens to the measurements of one pool until it is disposed.</summary>
internal sealed class Measurements : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly string _pool;

    public Measurements(string pool)
    {
        _pool = pool;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == "Fleche.ProcessPool")
            {
                Units[instrument.Name] = instrument.Unit;
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    public ConcurrentDictionary<string, string?> Units { get; } = [];

    private ConcurrentQueue<(string Instrument, double Value, Dictionary<string, object?> Tags)> All { get; } = [];

    /// <summary>The values of an instrument, of one outcome or worker state where that is given.</summary>
    public double[] Of(string instrument, string? tag = null) =>
        [.. All.Where(one => one.Instrument == instrument && (tag is null || one.Tags.ContainsValue(tag))).Select(static one => one.Value)];

    public void Observe() => _listener.RecordObservableInstruments();

    public void Dispose() => _listener.Dispose();

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        Dictionary<string, object?> named = new(tags.ToArray());
        if (_pool.Equals(named["fleche.pool"]))
        {
            All.Enqueue((instrument.Name, value, named));
        }
    }
}
