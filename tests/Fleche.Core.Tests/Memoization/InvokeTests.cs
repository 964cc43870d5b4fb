namespace Fleche.Tests.Memoization;

public class InvokeTests
{
    private static int _runs;

    [Fact(Timeout = 30_000)]
    public async Task Invoke_SameArgumentTwice_RunsOnce()
        => await Task.Run(() =>
        {
            using Cache cache = Cache.InMemory();
            using IDisposable use = Cache.Use(cache);
            MemoizedFunction<int, long> cube = Memoize.Function<int, long>(Cube);
            Assert.Equal(27, cube.Invoke(3));
            Assert.Equal(27, cube.Invoke(3));
            Assert.Equal(1, _runs);
            Assert.True(cube.Contains(3));
            Assert.True(cube.TryLoad(3, out long value) && value == 27);
            Assert.False(cube.Contains(4));
            Assert.Equal(27, cube.Rerun(3));
            Assert.Equal(2, _runs);
        });

    private static long Cube(int x)
    {
        Interlocked.Increment(ref _runs);
        return (long)x * x * x;
    }
}
