using Fleche.Logging;

namespace Fleche.Caches;

/// <summary>Gathers hits in memory and reports them to the store now and then: a hit then costs no write.</summary>
/// <remarks>A process that is killed loses the hits of its last seconds.</remarks>
internal sealed class HitCounter : IDisposable
{
    private const int MostKeys = 1024;
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly CallStore _calls;
    private readonly Timer _timer;
    private Dictionary<Digest, HitCount> _hits = [];
    private bool _isDisposed;

    public HitCounter(CallStore calls)
    {
        _calls = calls;
        _timer = new Timer(static counter => ((HitCounter)counter!).Report(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>One hit.</summary>
    public void Add(Digest key)
    {
        bool isFull;
        lock (_lock)
        {
            if (_isDisposed)
            {
                return;
            }

            if (_hits.Count == 0)
            {
                _timer.Change(Delay, Timeout.InfiniteTimeSpan);
            }

            ref HitCount hit = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_hits, key, out _);
            hit = new HitCount(key, hit.Count + 1, DateTimeOffset.UtcNow);
            isFull = _hits.Count >= MostKeys;
        }

        if (isFull)
        {
            Report();
        }
    }

    /// <summary>Reports what was gathered.</summary>
    public void Flush()
    {
        Dictionary<Digest, HitCount> hits;
        lock (_lock)
        {
            if (_hits.Count == 0)
            {
                return;
            }

            hits = _hits;
            _hits = [];
        }

        _calls.AddHits(hits.Values);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
        }

        _timer.Dispose();
        Report();
    }

    /// <summary>Reports what was gathered; a failure is logged, for those whose work goes on without it.</summary>
    public void Report()
    {
        try
        {
            Flush();
        }
        catch (Exception e)
        {
            FlecheLog.HitsNotCounted(FlecheLogging.For<Cache>(), e);
        }
    }
}
