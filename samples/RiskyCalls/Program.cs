using Fleche;
using Fleche.ProcessPool;
using RiskyCalls;

// What a process pool is for: calls that no try and catch can survive, each stopped at its own worker.
Console.WriteLine(
    $"""
    {GoodWork.Calls} good calls, and {Risk.All.Count} in their middle that would each end this program or hang it. What a dying worker
    writes to standard error comes through as it is; 2>/dev/null hides it.

    """);
bool replaced = await ReplaceWorkers();
bool broken = await BreakThePool();
Console.WriteLine(replaced && broken ? "All as it should be." : "NOT as it should be: see above.");
return replaced && broken ? 0 : 1;

// A worker that dies takes along only the call that it ran.
static async Task<bool> ReplaceWorkers()
{
    Console.WriteLine("== OnWorkerFailure = ReplaceWorker ==\n");
    var options = new ProcessPoolOptions { MaxWorkers = 2, OnWorkerFailure = WorkerFailurePolicy.ReplaceWorker };
    using var pool = new ProcessPoolExecutor(options);
    Future<int>[] before = GoodWork.Submit(pool, ..(GoodWork.Calls / 2));
    Task<Outcome>[] risky = [.. Risk.All.Select(risk => risk.TakeAsync(pool))];
    Future<int>[] after = GoodWork.Submit(pool, (GoodWork.Calls / 2)..);

    Outcome[] outcomes = await Task.WhenAll(risky);
    foreach ((int index, Outcome outcome) in outcomes.Index())
    {
        Report.Show(index + 1, outcome);
    }

    return CheckGoodWork([.. before, .. after]) & outcomes.All(outcome => outcome.IsExpected);
}

// The default, as in Python: a pool in which a worker dies is broken. Every unfinished call says so at once; a new pool is one line away.
static async Task<bool> BreakThePool()
{
    Console.WriteLine("== OnWorkerFailure = BreakPool, the default ==\n");
    ProcessPoolExecutor pool = ReusableExecutor.Get(maxWorkers: 2);
    Future<int>[] before = GoodWork.Submit(pool, ..(GoodWork.Calls / 2));
    Task<Outcome> risky = Risk.NativeCrash.TakeAsync(pool);
    Future<int>[] after = GoodWork.Submit(pool, (GoodWork.Calls / 2)..);

    Outcome outcome = await risky;
    Report.Show(1, outcome);

    Exception[] errors = [.. before.Concat(after).Select(call => call.GetException()).OfType<Exception>()];
    int done = GoodWork.Calls - errors.Length;
    Console.WriteLine($"The pool is broken. {done} good calls were done before; {errors.Length} fail with it, the first with");
    Report.Show(errors.FirstOrDefault());
    bool othersFailed = errors.Length > 0 && errors.All(error => error is TerminatedWorkerException);

    Exception? refusal = null;
    try
    {
        _ = pool.Submit(() => 1);
    }
    catch (BrokenExecutorException error)
    {
        refusal = error;
    }

    Console.WriteLine($"\nA later Submit throws {refusal?.GetType().Name ?? "nothing"}.");
    ProcessPoolExecutor next = ReusableExecutor.Get(maxWorkers: 2);
    Console.WriteLine($"ReusableExecutor.Get gives {(next == pool ? "the same pool" : "a new pool")}.");
    return CheckGoodWork(GoodWork.Submit(next, ..)) & outcome.IsExpected & othersFailed & refusal is not null & next != pool;
}

static bool CheckGoodWork(IEnumerable<Future<int>> calls)
{
    int right = GoodWork.CountRight(calls);
    Console.WriteLine($"{right} of {GoodWork.Calls} good calls gave the right result.\n");
    return right == GoodWork.Calls;
}
