using System.Runtime.InteropServices;
using Fleche.Logging;
using Microsoft.Extensions.Logging;

namespace Fleche.Caches;

/// <summary>Gathers hits in memory and reports them to the store now and then: a hit then costs no write.</summary>
/// <remarks>A process that is killed loses the hits of its last seconds.</remarks>
internal sealed class HitCounter : IDisposable
{
    /// <summary>With so many keys a report is made at once, in the background.</summary>
    private const int MostKeys = 1024;

    /// <summary>So many keys wait for a store that is locked. Hits of further ones do not count.</summary>
    private const int MostWaitingKeys = 64 * MostKeys;

    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly CallStore _calls;
    private readonly Timer _timer;

    /// <summary>Held while hits are on their way to the store; taken before <see cref="_lock"/>.</summary>
    private readonly Lock _reporting = new();
    private readonly HashSet<Type> _failures = [];
    private Dictionary<Digest, HitCount> _hits = [];
    private bool _isDisposed;

    /// <summary>Whether the timer was started and has not run since.</summary>
    private bool _isDue;

    public HitCounter(CallStore calls)
    {
        _calls = calls;
        _timer = new Timer(static counter => ((HitCounter)counter!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>One hit.</summary>
    public void Add(Digest key)
    {
        lock (_lock)
        {
            if (_isDisposed)
            {
                return;
            }

            if (_hits.Count >= MostWaitingKeys && !_hits.ContainsKey(key))
            {
                return;
            }

            ref HitCount hit = ref CollectionsMarshal.GetValueRefOrAddDefault(_hits, key, out bool isKnown);
            hit = new HitCount(key, hit.Count + 1, DateTimeOffset.UtcNow);
            if (!isKnown && (!_isDue || _hits.Count == MostKeys))
            {
                ReportIn(_hits.Count < MostKeys ? Delay : TimeSpan.Zero);
            }
        }
    }

    /// <summary>Reports what was gathered. What another thread is just reporting has been reported too, then.</summary>
    public void Flush()
    {
        lock (_reporting)
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
    }

    /// <summary>Reports what was gathered, for the last time: the store is used no more.</summary>
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
            LogFailure(e);
        }
    }

    /// <summary>The same for those who wait no longer than some time for a store that is locked.</summary>
    public void Report(TimeSpan limit)
    {
        bool isNothingGathered;
        lock (_lock)
        {
            isNothingGathered = _hits.Count == 0;
        }

        if (isNothingGathered)
        {
            // It may be on its way.
            if (_reporting.TryEnter(limit))
            {
                _reporting.Exit();
            }

            return;
        }

        TaskCompletionSource reported = new();
        ThreadPoolQueue.Start(
            () =>
            {
                Report();
                reported.SetResult();
            },
            "Fleche hits",
            isBackground: true);
        reported.Task.Wait(limit);
    }

    private void OnTimer()
    {
        try
        {
            lock (_lock)
            {
                _isDue = false;
            }

            ReportOneAtATime();
        }
        catch (OutOfMemoryException)
        {
            // There is not even memory to say so. A hit of another key starts the timer again.
        }
    }

    private void ReportOneAtATime()
    {
        if (!_reporting.TryEnter())
        {
            PutOff();
            return;
        }

        try
        {
            Report();
        }
        finally
        {
            _reporting.Exit();
        }
    }

    private void PutOff()
    {
        lock (_lock)
        {
            if (!_isDisposed)
            {
                ReportIn(Delay);
            }
        }
    }

    private void ReportIn(TimeSpan delay)
    {
        try
        {
            _timer.Change(delay, Timeout.InfiniteTimeSpan);
            _isDue = true;
        }
        catch (OutOfMemoryException)
        {
            // The first timer of a process needs a thread, and there is none to be had. A hit of another key tries again, and they are reported when the cache is disposed of.
        }
    }

    private void LogFailure(Exception exception)
    {
        bool isNew;
        lock (_lock)
        {
            isNew = _failures.Add(exception.GetType());
        }

        FlecheLog.HitsNotCounted(FlecheLogging.For<Cache>(), isNew ? LogLevel.Warning : LogLevel.Debug, exception);
    }
}
