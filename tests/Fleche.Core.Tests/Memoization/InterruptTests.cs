namespace Fleche.Tests.Memoization;

/// <summary>What becomes of a memoized call whose thread is interrupted within Fleche.</summary>
public class InterruptTests
{
    [Fact(Timeout = 60_000)]
    public async Task Invoke_InterruptedWhileItStores_StoresAllTheSameAndTheNextWaitMeetsIt() => await Sandbox.Run((_, store) =>
    {
        MemoizedFunction<int, int> f = Memoize.Function(
            (int x) =>
            {
                Thread.CurrentThread.Interrupt();
                return x;
            },
            Sandbox.Named("interrupts its store"));
        store.BeforeSave = static () => Thread.Sleep(1);

        Assert.Equal(1, f.Invoke(1));

        Assert.Throws<ThreadInterruptedException>(static () => Thread.Sleep(1_000));
        Assert.True(f.Contains(1));
    });

    [Fact(Timeout = 60_000)]
    public async Task Invoke_InterruptedWhileItLooksUp_ThrowsAndRunsNothing() => await Sandbox.Run((_, store) =>
    {
        var runs = new int[1];
        MemoizedFunction<int, int> f = Memoize.Function((int x) => x + runs[0]++, new MemoizeOptions { Name = "interrupted look-up", Ignore = ["runs"] });
        f.Invoke(1);
        store.OnLoad = new ThreadInterruptedException();

        Assert.Throws<ThreadInterruptedException>(() => f.Invoke(1));

        Assert.Equal(1, runs[0]);
        store.OnLoad = null;
        Assert.Equal(1, f.Invoke(1));
        Assert.Equal(1, runs[0]);
    });
}
