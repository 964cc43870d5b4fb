using Fleche.ProcessPool.Tests.Crashes;

namespace Fleche.ProcessPool.Tests.Errors;

/// <summary>What a call throws arrives at its future, and costs nothing else (C1, C2, D3, D7 to D10).</summary>
public sealed class ErrorTests : ProcessTest
{
    private readonly ProcessPoolExecutor _pool = Pools.Breaking();
    private int _worker;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _worker = await _pool.Submit(Work.ProcessId);
    }

    // C1
    [Fact(Timeout = 30_000)]
    public async Task Submit_CallThrows_TheExceptionArrivesWithTheTraceOfTheWorker()
    {
        DivideByZeroException error = await ThrowsAsync<DivideByZeroException>(_pool.Submit(Thrower.Divide, 1, 0));

        Assert.Equal(new DivideByZeroException().Message, error.Message);
        Assert.Contains("Thrower.Divide(Int32 a, Int32 b)", error.StackTrace);
        Assert.Contains("Thrower.cs:line ", error.ToString());
    }

    // C1
    [Fact(Timeout = 30_000)]
    public async Task Submit_CallThrowsWithArguments_TheyArrive()
    {
        ArgumentOutOfRangeException error = await ThrowsAsync<ArgumentOutOfRangeException>(_pool.Submit(Thrower.ThrowArgument));

        Assert.Equal("width", error.ParamName);
        Assert.Equal(-3, error.ActualValue);
        Assert.StartsWith("A width is not negative.", error.Message);
    }

    // C1
    [Fact(Timeout = 30_000)]
    public async Task Submit_AsyncCallThrows_TheExceptionArrivesUnwrapped()
    {
        InvalidOperationException error = await ThrowsAsync<InvalidOperationException>(_pool.Submit(Thrower.ThrowLater));

        Assert.Equal("thrown after an await", error.Message);
        Assert.Contains("Thrower.ThrowLater()", error.StackTrace);
    }

    // C2
    [Fact(Timeout = 30_000)]
    public async Task Submit_CallThrowsWhatIsSpecialToTasksAndThreads_ItArrivesAsThatType()
    {
        Assert.Equal("I gave up", (await ThrowsAsync<OperationCanceledException>(_pool.Submit(Thrower.ThrowCancelled))).Message);
        Assert.Equal("the server is slow", (await ThrowsAsync<TimeoutException>(_pool.Submit(Thrower.ThrowTimeout))).Message);
        Assert.Equal("interrupted", (await ThrowsAsync<ThreadInterruptedException>(_pool.Submit(Thrower.ThrowInterrupted))).Message);
        TypeInitializationException error = await ThrowsAsync<TypeInitializationException>(_pool.Submit(Thrower.ThrowOfTypeInitializer));
        Assert.EndsWith("Unlucky", error.TypeName);
        Assert.IsType<DivideByZeroException>(error.InnerException);
    }

    // C2: a call that throws a cancellation has failed; it was not cancelled
    [Fact(Timeout = 30_000)]
    public async Task Submit_CallThrowsACancellation_TheFutureIsNotCancelled()
    {
        Future<int> call = _pool.Submit(Thrower.ThrowCancelled);

        await ThrowsAsync<OperationCanceledException>(call);

        Assert.False(call.IsCancelled);
        Assert.IsType<OperationCanceledException>(call.GetException());
    }

    // C2, D9
    [Fact(Timeout = 30_000)]
    public async Task Submit_CallThrowsAnAggregate_ItsChildrenArrive()
    {
        AggregateException error = await ThrowsAsync<AggregateException>(_pool.Submit(Thrower.ThrowAggregate));

        Assert.StartsWith("both failed", error.Message);
        Assert.Equal([typeof(InvalidOperationException), typeof(FormatException)], error.InnerExceptions.Select(static inner => inner.GetType()));
        Assert.Equal("three", Assert.IsType<IOException>(error.InnerExceptions[1].InnerException).Message);
    }

    // D9
    [Fact(Timeout = 30_000)]
    public async Task Submit_CallThrowsWithACause_TheCauseArrivesWithItsOwnTrace()
    {
        InvalidOperationException error = await ThrowsAsync<InvalidOperationException>(_pool.Submit(Thrower.ThrowWithCause));

        Assert.Equal("the division failed", error.Message);
        Assert.Contains("Thrower.Divide(Int32 a, Int32 b)", Assert.IsType<DivideByZeroException>(error.InnerException).StackTrace);
    }

    [Fact(Timeout = 30_000)]
    public async Task Submit_CallThrowsWithData_TheyArrive()
    {
        InvalidOperationException error = await ThrowsAsync<InvalidOperationException>(_pool.Submit(Thrower.ThrowWithData));

        Assert.Equal(3, error.Data["attempt"]);
        Assert.Equal("here", error.Data["place"]);
    }

    // D7
    [Fact(Timeout = 30_000)]
    public async Task Submit_CallThrowsATypeWithRequiredArguments_ItArrivesWhole()
    {
        QuotaException error = await ThrowsAsync<QuotaException>(_pool.Submit(Thrower.ThrowCustom));

        Assert.Equal($"No more than {12.5} GB of disk are yours.", error.Message);
        Assert.Equal(("disk", 12.5, "delete something"), (error.Resource, error.Gigabytes, error.Hint));
    }

    // D7
    [Fact(Timeout = 30_000)]
    public async Task Submit_CallThrowsWhatCannotTravel_AStandInArrives()
    {
        RemoteTaskException error = await ThrowsAsync<RemoteTaskException>(_pool.Submit(Thrower.ThrowWithAStream));

        Assert.Equal(typeof(StreamException).FullName, error.RemoteTypeName);
        Assert.Contains("the stream is dry", error.Message);
        Assert.Contains("Thrower.ThrowWithAStream()", error.StackTrace);
    }

    // D8
    [Fact(Timeout = 30_000)]
    public async Task Submit_CallThrowsAFrozenException_ItArrives()
    {
        FrozenException error = await ThrowsAsync<FrozenException>(_pool.Submit(Thrower.ThrowFrozen));

        Assert.Equal("nothing can be set on me", error.Message);
        Assert.Contains("Thrower.ThrowFrozen()", error.StackTrace);
    }

    // D7: an exception whose own members throw
    [Fact(Timeout = 30_000)]
    public async Task Submit_CallThrowsAnExceptionWhoseMembersThrow_SomethingThatNamesItArrives()
    {
        Exception error = (await Record.ExceptionAsync(_pool.Submit(Thrower.ThrowPoisonous, (Death?)null).AsTask))!;

        Assert.Contains(nameof(PoisonousException), error is RemoteTaskException remote ? remote.RemoteTypeName : error.GetType().Name);
        await IsWellAsync();
    }

    // D3: the worker dies while it writes what came of a call
    [Theory(Timeout = 30_000)]
    [InlineData(Death.NativeAccessViolation, "SIGSEGV")]
    [InlineData(Death.NativeExitZero, null)]
    public async Task ReplaceWorker_WorkerDiesWhileItWritesAnException_OnlyThatCallFails(Death death, string? signal)
    {
        using ProcessPoolExecutor pool = Pools.Replacing();

        Future<int> call = pool.Submit(Thrower.ThrowPoisonous, (Death?)death);

        TerminatedWorkerException error = await Assert.ThrowsAsync<TerminatedWorkerException>(call.AsTask);
        Assert.Equal(signal, error.Signal);
        Assert.Equal(3, await pool.Submit(Work.Add, 1, 2));
    }

    // D10
    [Fact(Timeout = 30_000)]
    public async Task Submit_CallThrowsAMessageOfHundredMegabytes_ItArrivesCut()
    {
        InvalidOperationException error = await ThrowsAsync<InvalidOperationException>(_pool.Submit(Thrower.ThrowLongMessage, 100_000_000));

        Assert.InRange(error.Message.Length, 1000, 70_000);
        Assert.StartsWith("xxxxxxxxxx", error.Message);
    }

    // D10
    [Fact(Timeout = 30_000)]
    public async Task Submit_CallThrowsAChainOfTenThousand_ItArrivesCut()
    {
        InvalidOperationException error = await ThrowsAsync<InvalidOperationException>(_pool.Submit(Thrower.ThrowDeepChain, 10_000));

        Assert.Equal("9999", error.Message);
        Assert.Equal("9998", error.InnerException!.Message);
    }

    // D10
    [Fact(Timeout = 180_000)]
    public async Task Submit_CallThrowsFromTheBottomOfItsStack_ItArrivesWithSomeOfItsTrace()
    {
        InsufficientExecutionStackException error =
            await ThrowsAsync<InsufficientExecutionStackException>(_pool.Submit(Thrower.ThrowFromTheBottom, 0));

        Assert.Contains("Thrower.ThrowFromTheBottom(Int32 depth)", error.StackTrace);
        Assert.InRange(error.StackTrace!.Length, 100, 80_000);
    }

    // C1: one exception object for each future
    [Fact(Timeout = 30_000)]
    public async Task Submit_SameCallThrowsTwice_EachFutureHasAnExceptionOfItsOwn()
    {
        Future<int> one = _pool.Submit(Thrower.Divide, 1, 0), two = _pool.Submit(Thrower.Divide, 1, 0);

        Assert.NotSame(await ThrowsAsync<DivideByZeroException>(one), await ThrowsAsync<DivideByZeroException>(two));
        Assert.Same(one.GetException(), one.GetException());
    }

    public override Task DisposeAsync()
    {
        _pool.Dispose();
        return base.DisposeAsync();
    }

    /// <summary>The exception of the call, after which the worker is the same and works.</summary>
    private async Task<TException> ThrowsAsync<TException>(Future<int> call) where TException : Exception
    {
        TException error = await Assert.ThrowsAsync<TException>(call.AsTask);
        await IsWellAsync();
        return error;
    }

    private async Task IsWellAsync() => Assert.Equal(_worker, await _pool.Submit(Work.ProcessId));
}
