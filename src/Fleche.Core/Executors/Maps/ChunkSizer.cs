namespace Fleche.Executors;

/// <summary>Decides how many inputs of a map travel as one call.</summary>
/// <remarks>
/// A chosen size aims at chunks that run for 1.5 ms: long beside the tens of microseconds that a call costs on its way, short beside
/// anything a user waits for. It begins with 1, since the first input may take an hour, and grows at most fourfold at a time.
/// </remarks>
/// <param name="executor">Says how many calls can run at the same time, which may change.</param>
internal sealed class ChunkSizer(Executor executor)
{
    private const double TargetSeconds = 0.0015;
    private const int MaxGrowth = 4;

    /// <summary>The weight of the newest measurement in the average.</summary>
    private const double Alpha = 0.3;

    private const int ChunksPerWorker = 3;

    /// <summary>The average run time of one element, in seconds; negative before the first measurement.</summary>
    private double _secondsPerItem = -1;

    private int _size = 1;

    /// <summary>How many chunks are on their way at the same time: enough that no worker waits for the next one.</summary>
    public int Window => ChunksPerWorker * executor.Parallelism;

    /// <summary>With so many chunks on their way it is better to wait for enough inputs than to send a chunk too small.</summary>
    public int Busy => executor.Parallelism;

    /// <summary>A chunk ran for so long.</summary>
    public void Add(TimeSpan elapsed, int count)
    {
        double seconds = elapsed.TotalSeconds / count;
        _secondsPerItem = _secondsPerItem < 0 ? seconds : _secondsPerItem + Alpha * (seconds - _secondsPerItem);
        _size = (int)Math.Clamp(TargetSeconds / Math.Max(_secondsPerItem, 1e-9), 1, (double)MaxGrowth * _size);
    }

    /// <summary>How large the next chunk should be.</summary>
    /// <param name="available">How many inputs there are to share; the last ones are cut small, so that no worker ends up idle.</param>
    public int Next(int available) => Math.Clamp(_size, 1, Share(available, 2));

    /// <summary>How large the next chunk should be when all inputs have to be cut now, without waiting for measurements.</summary>
    public int NextAtOnce(int available) => _secondsPerItem < 0 ? Share(available, 8) : Next(available);

    private int Share(int available, int chunksPerWorker) => Math.Max(1, available / (chunksPerWorker * executor.Parallelism));
}
