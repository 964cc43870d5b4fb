using Fleche.Memoization;

namespace Fleche.ProcessPool.Tests.Memoization;

/// <summary>Memoized functions that leave a file for each run.</summary>
internal static class Squares
{
    private static readonly MemoizedFunction<string, int, int> Inner = Memoize.Function<string, int, int>(Square);

    private static readonly MemoizedFunction<string, int, int> Outer = Memoize.Function<string, int, int>(SquareOfNext);

    /// <summary>The square of a number.</summary>
    [Memoize(Ignore = ["folder"])]
    public static int Square(string folder, int n)
    {
        File.WriteAllText(Path.Combine(folder, $"run-{n}-{Guid.NewGuid():N}"), "");
        return n * n;
    }

    /// <summary>The square of the number after one, by a memoized call inside.</summary>
    [Memoize(Ignore = ["folder"])]
    public static int SquareOfNext(string folder, int n) => Inner.Invoke(folder, n + 1);

    /// <summary>By a memoized call in a memoized call in a plain function.</summary>
    public static int Deep(string folder, int n) => Outer.Invoke(folder, n);

    /// <summary>A square, once a file is there.</summary>
    [Memoize(Ignore = ["folder"])]
    public static int SlowSquare(string folder, int n)
    {
        Square(folder, n);
        Lifetime.Work.WaitFor(Path.Combine(folder, "go"));
        return n * n;
    }

    /// <summary>Has a directory of its own until a file is there.</summary>
    /// <returns>Whether it was there all the time.</returns>
    public static bool StaysInIsolation(string folder)
    {
        IsolatedDirectory directory = IsolatedDirectory.Create();
        File.WriteAllText(Path.Combine(folder, "isolated"), "");
        SlowSquare(folder, 0);
        bool isThere = Directory.Exists(directory.Path);
        directory.Delete();
        return isThere;
    }

    public static void SweepIsolated() => IsolatedDirectory.Sweep(Path.GetTempPath());

    public static async Task<int> SquareLater(string folder, int n)
    {
        await Task.Yield();
        return Square(folder, n);
    }

    public static Future<int> SquarePromised(string folder, int n) => Future<int>.FromResult(Square(folder, n));

    public static int Die(int code)
    {
        Environment.Exit(code);
        return code;
    }

    /// <summary>The numbers that were squared, each as often as it was.</summary>
    public static int[] Runs(string folder) =>
        [.. Directory.GetFiles(folder, "run-*").Select(static file => int.Parse(Path.GetFileName(file).Split('-')[1])).Order()];
}
