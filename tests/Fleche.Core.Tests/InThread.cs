namespace Fleche.Tests;

/// <summary>Runs what blocks on a thread of its own, so that no test depends on how many threads the ThreadPool has.</summary>
internal static class InThread
{
    public static Task<T> Run<T>(Func<T> body)
    {
        TaskCompletionSource<T> source = new(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            try
            {
                source.SetResult(body());
            }
            catch (Exception exception)
            {
                source.SetException(exception);
            }
        })
        { IsBackground = true }.Start();
        return source.Task;
    }

    public static Task Run(Action body) => Run(() =>
    {
        body();
        return true;
    });

    /// <summary>Runs the body on so many threads at once, started together.</summary>
    public static Task Together(int threads, Action<int> body)
    {
        Barrier barrier = new(threads);
        return Task.WhenAll(Enumerable.Range(0, threads).Select(i => Run(() =>
        {
            barrier.SignalAndWait();
            body(i);
        })));
    }
}
