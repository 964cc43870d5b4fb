using Fleche.Memoization;

namespace Fleche.Tests.Memoization;

/// <summary>They change the working directory of the process, so nothing runs beside them.</summary>
[CollectionDefinition(nameof(IsolateTests), DisableParallelization = true)]
[Collection(nameof(IsolateTests))]
public class IsolateTests
{
    [Fact(Timeout = 30_000)]
    public async Task Isolate_Call_RunsInAnEmptyDirectoryThatIsGoneAfterwards() => await Sandbox.Run(_ =>
    {
        string before = Environment.CurrentDirectory;
        MemoizedFunction<int, string> f = Isolated("isolated", (int _) =>
        {
            Assert.Empty(Directory.GetFileSystemEntries("."));
            File.WriteAllText("scratch", "x");
            return Environment.CurrentDirectory;
        });
        string first = f.Invoke(1), second = f.Invoke(2);
        Assert.NotEqual(first, second);
        Assert.StartsWith(Path.GetTempPath(), first, StringComparison.Ordinal);
        Assert.Equal(before, Environment.CurrentDirectory);
        Assert.False(Directory.Exists(Path.GetDirectoryName(first)) || Directory.Exists(Path.GetDirectoryName(second)));
    });

    [Fact(Timeout = 30_000)]
    public async Task Isolate_Hit_MakesNoDirectory() => await Sandbox.Run(_ =>
    {
        MemoizedFunction<int, int> f = Isolated("isolated hit", (int x) => x);
        f.Invoke(1);
        InMissingTemporaryFolder(() => Assert.Equal(1, f.Invoke(1)));
    });

    [Fact(Timeout = 30_000)]
    public async Task Isolate_DirectoryCannotBeMade_FailsAndTheNextCallRuns() => await Sandbox.Run(_ =>
    {
        string before = Environment.CurrentDirectory;
        MemoizedFunction<int, int> f = Isolated("isolated nowhere", (int x) => x);
        InMissingTemporaryFolder(() => Assert.ThrowsAny<IOException>(() => f.Invoke(1)));
        Assert.Equal(before, Environment.CurrentDirectory);
        Assert.Equal(1, f.Invoke(1));
    });

    [Fact(Timeout = 30_000)]
    public async Task Isolate_FunctionThrows_DirectoryIsGone() => await Sandbox.Run(_ =>
    {
        string before = Environment.CurrentDirectory;
        MemoizedFunction<int, int> f = Isolated("isolated failing", int (int _) => throw new InvalidOperationException(Environment.CurrentDirectory));
        string inside = Assert.Throws<InvalidOperationException>(() => f.Invoke(1)).Message;
        Assert.NotEqual(before, inside);
        Assert.Equal(before, Environment.CurrentDirectory);
        Assert.False(Directory.Exists(Path.GetDirectoryName(inside)));
    });

    [Fact(Timeout = 30_000)]
    public async Task Isolate_FunctionDeletesItsDirectory_AllOfItIsGone() => await Sandbox.Run(_ =>
    {
        if (OperatingSystem.IsWindows())
        {
            // It keeps working directories.
            return;
        }

        string before = Environment.CurrentDirectory;
        MemoizedFunction<int, string> f = Isolated("isolated deleting", (int _) =>
        {
            string inside = Environment.CurrentDirectory;
            Directory.Delete(inside);
            return inside;
        });
        string inside = f.Invoke(1);
        Assert.Equal(before, Environment.CurrentDirectory);
        Assert.False(Directory.Exists(Path.GetDirectoryName(inside)));
    });

    [Fact(Timeout = 30_000)]
    public async Task GitCommit_WorkingDirectoryWasDeleted_IsUnknown() =>
        await Task.Run(() => InDeletedDirectory(static () => Assert.Null(GitCommit.OfWorkingDirectory())));

    [Fact(Timeout = 30_000)]
    public async Task OpenByName_WorkingDirectoryWasDeleted_SaysSo() => await Task.Run(() => InDeletedDirectory(static () =>
        Assert.Contains("is gone", Assert.Throws<KeyNotFoundException>(static () => Cache.Open("lattice")).Message, StringComparison.Ordinal)));

    [Fact(Timeout = 30_000)]
    public async Task Isolate_SaveFailsOrCallHasNoKey_DirectoryIsGone() => await Sandbox.Run((_, store) =>
    {
        string before = Environment.CurrentDirectory;
        store.OnSave = new IOException("disk full");
        MemoizedFunction<object?, string> f = Isolated("isolated unsaved", (object? _) => Environment.CurrentDirectory);
        Assert.All([f.Invoke(1), f.Invoke(Thread.CurrentThread)], inside =>
        {
            Assert.NotEqual(before, inside);
            Assert.False(Directory.Exists(Path.GetDirectoryName(inside)));
        });
        Assert.Equal(before, Environment.CurrentDirectory);
    });

    [Fact(Timeout = 30_000)]
    public async Task Isolate_NestedCall_HasItsOwnAndComesBack() => await Sandbox.Run(_ =>
    {
        MemoizedFunction<int, string> inner = Isolated("isolated inner", (int _) => Environment.CurrentDirectory);
        MemoizedFunction<int, string>[] functions = [inner];
        MemoizedFunction<int, string[]> outer = Memoize.Function(
            (int x) => new[] { Environment.CurrentDirectory, functions[0].Invoke(x), Environment.CurrentDirectory },
            new MemoizeOptions { Name = "isolated outer", Isolate = true, Ignore = ["functions"] });
        string[] places = outer.Invoke(1);
        Assert.Equal(places[0], places[2]);
        Assert.NotEqual(places[0], places[1]);
    });

    [Fact(Timeout = 60_000)]
    public async Task Isolate_ManyThreads_OneAtATime() => await Sandbox.RunAsync(async _ =>
    {
        MemoizedFunction<int, bool> f = Isolated("isolated threads", (int x) =>
        {
            string place = Environment.CurrentDirectory;
            File.WriteAllText("x", "x");
            Thread.Yield();
            return place == Environment.CurrentDirectory && Directory.GetFiles(place).Length == 1;
        });
        await InThread.Together(20, i => Assert.True(f.Invoke(i)));
    });

    [Fact(Timeout = 60_000)]
    public async Task Isolate_ManyTasks_OneAtATimeAlsoWithin() => await Sandbox.RunAsync(async _ =>
    {
        string before = Environment.CurrentDirectory;
        MemoizedFunction<int, Task<bool>> f = Isolated("isolated tasks", async (int _) =>
        {
            string place = Environment.CurrentDirectory;
            await Task.Yield();
            return place == Environment.CurrentDirectory && Directory.GetFileSystemEntries(place).Length == 0;
        });
        MemoizedFunction<int, Task<bool>>[] functions = [f];
        MemoizedFunction<int, Task<bool>> g = Memoize.Function(
            async (int x) => (await Task.WhenAll(functions[0].Invoke(10 * x), functions[0].Invoke((10 * x) + 1)).ConfigureAwait(false)).All(fine => fine),
            new MemoizeOptions { Name = "isolated groups", Isolate = true, Ignore = ["functions"] });
        Assert.All(await Task.WhenAll(Enumerable.Range(0, 20).Select(g.Invoke)), Assert.True);
        Assert.Equal(before, Environment.CurrentDirectory);
    });

    [Fact(Timeout = 60_000)]
    public async Task Isolate_CallWithinWantsWhatAWaitingOneComputes_DoesNotWaitForEver() => await Sandbox.RunAsync(async _ =>
    {
        // The first call holds the working directory and wants the second's result; the second is claimed and waits for the working directory.
        var inside = new ManualResetEventSlim();
        var go = new ManualResetEventSlim();
        MemoizedFunction<int, int> second = Isolated("isolated second", (int x) => x);
        (MemoizedFunction<int, int>, ManualResetEventSlim, ManualResetEventSlim)[] box = [(second, inside, go)];
        MemoizedFunction<int, int> first = Memoize.Function((int x) =>
        {
            box[0].Item2.Set();
            box[0].Item3.Wait();
            return box[0].Item1.Invoke(x);
        }, new MemoizeOptions { Name = "isolated first", Isolate = true, Ignore = ["box"] });
        Task<int> one = InThread.Run(() => first.Invoke(1));
        inside.Wait();
        using var claim = ((StoreCache)Cache.Current).Claims.Enter(second.Digest(1), null);
        go.Set();
        Assert.Equal(1, await one);
    });

    [Fact(Timeout = 30_000)]
    public async Task Isolate_CallWithinWantsAFutureThatAWaitingOneStarts_DoesNotWaitForEver() => await Sandbox.RunAsync(async _ =>
    {
        // The first call holds the working directory and wants the future; whoever starts that waits for the working directory.
        var inside = new ManualResetEventSlim();
        var go = new ManualResetEventSlim();
        var starting = new ManualResetEventSlim();
        MemoizedFunction<int, int> isolated = Isolated("isolated third", (int x) => x);
        (MemoizedFunction<int, int>, ManualResetEventSlim)[] starts = [(isolated, starting)];
        MemoizedFunction<int, Future<int>> future = Memoize.Function((int x) =>
        {
            starts[0].Item2.Set();
            return Future<int>.FromResult(starts[0].Item1.Invoke(x));
        }, new MemoizeOptions { Name = "future", Ignore = ["starts"] });
        (MemoizedFunction<int, Future<int>>, ManualResetEventSlim, ManualResetEventSlim)[] box = [(future, inside, go)];
        MemoizedFunction<int, int> first = Memoize.Function((int x) =>
        {
            box[0].Item2.Set();
            box[0].Item3.Wait();
            return box[0].Item1.Invoke(x).Result;
        }, new MemoizeOptions { Name = "isolated first", Isolate = true, Ignore = ["box"] });
        Task<int> one = InThread.Run(() => first.Invoke(1));
        inside.Wait();
        Task<int> other = InThread.Run(() => future.Invoke(1).Result);
        starting.Wait();
        Thread.Sleep(50);
        go.Set();
        Assert.Equal(1, await one);
        Assert.Equal(1, await other);
    });

    [Fact(Timeout = 30_000)]
    public async Task Isolate_InterruptedWhileItWaits_TheNextOneIsLetIn() => await Sandbox.RunAsync(async _ =>
    {
        using ManualResetEventSlim inside = new(), go = new();
        MemoizedFunction<int, int> first = Memoize.Function(
            (int x) =>
            {
                inside.Set();
                go.Wait();
                return x;
            },
            new MemoizeOptions { Name = "isolated and slow", Isolate = true, Ignore = ["inside", "go"] });
        MemoizedFunction<int, int> next = Isolated("isolated and next", (int x) => x);
        Task<int> one = InThread.Run(() => first.Invoke(1));
        inside.Wait();
        Thread? thread = null;
        Task<int> interrupted = InThread.Run(() =>
        {
            Volatile.Write(ref thread, Thread.CurrentThread);
            return next.Invoke(1);
        });
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref thread) is { ThreadState: var state } && state.HasFlag(ThreadState.WaitSleepJoin), TimeSpan.FromSeconds(20)));
        thread!.Interrupt();
        await Assert.ThrowsAsync<ThreadInterruptedException>(() => interrupted);
        Task<int> last = InThread.Run(() => next.Invoke(2));

        go.Set();

        Assert.Equal(1, await one);
        Assert.Equal(2, await last);
    });

    [Fact(Timeout = 30_000)]
    public async Task Sweep_OwnerIsDeadOrAlive_DeletesTheDeadOnes() => await Task.Run(() =>
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("fleche-tests-sweep-");
        try
        {
            DirectoryInfo dead = folder.CreateSubdirectory("fleche-isolated-dead"), alive = folder.CreateSubdirectory("fleche-isolated-alive");
            DirectoryInfo starting = folder.CreateSubdirectory("fleche-isolated-starting"), other = folder.CreateSubdirectory("other");
            File.WriteAllText(Path.Combine(dead.CreateSubdirectory("work").FullName, "scratch"), "x");
            File.WriteAllText(Path.Combine(dead.FullName, "owner"), string.Empty);
            using FileStream owner = new(Path.Combine(alive.FullName, "owner"), FileMode.Create, FileAccess.ReadWrite, FileShare.None);
            IsolatedDirectory.Sweep(folder.FullName);
            Assert.False(Directory.Exists(dead.FullName));
            Assert.All([alive, starting, other], left => Assert.True(Directory.Exists(left.FullName)));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    });

    private static void InDeletedDirectory(Action body)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        string before = Environment.CurrentDirectory;
        DirectoryInfo gone = Directory.CreateTempSubdirectory("fleche-tests-gone-");
        try
        {
            Environment.CurrentDirectory = gone.FullName;
            gone.Delete();
            body();
        }
        finally
        {
            Environment.CurrentDirectory = before;
        }
    }

    /// <summary>Nobody can make a directory meanwhile.</summary>
    private static void InMissingTemporaryFolder(Action body)
    {
        string name = OperatingSystem.IsWindows() ? "TMP" : "TMPDIR";
        string? before = Environment.GetEnvironmentVariable(name);
        Environment.SetEnvironmentVariable(name, Path.Combine(Path.GetTempPath(), $"fleche-tests-missing-{Guid.NewGuid():N}"));
        try
        {
            body();
        }
        finally
        {
            Environment.SetEnvironmentVariable(name, before);
        }
    }

    private static MemoizedFunction<T, TResult> Isolated<T, TResult>(string name, Func<T, TResult> function) =>
        Memoize.Function(function, new MemoizeOptions { Name = name, Isolate = true });
}
