namespace Fleche.Tests.Executors;

/// <summary>Keeps threads of an executor busy until it is released.</summary>
internal sealed class Blocker : IDisposable
{
    private readonly ManualResetEventSlim _release = new();

    public Blocker(Executor pool, int threads = 1)
    {
        CountdownEvent started = new(threads);
        Futures = [.. Enumerable.Range(0, threads).Select(_ => pool.Submit(() =>
        {
            started.Signal();
            _release.Wait();
        }))];
        started.Wait();
    }

    /// <summary>The running calls.</summary>
    public Future<Unit>[] Futures { get; }

    public void Release() => _release.Set();

    public void Dispose() => Release();
}
