namespace Fleche.Chaos;

/// <summary>Threads, not tasks: the thread pool belongs to callbacks.</summary>
internal static class Threads
{
    /// <summary>Starts a thread, and gives its end.</summary>
    public static Task Start(string name, Action body) =>
        Task.Factory.StartNew(
            () =>
            {
                Thread.CurrentThread.Name ??= name;
                body();
            },
            TaskCreationOptions.LongRunning);
}
