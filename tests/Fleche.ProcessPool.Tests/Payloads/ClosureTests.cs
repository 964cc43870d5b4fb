using Fleche.ProcessPool.Tests.Crashes;

namespace Fleche.ProcessPool.Tests.Payloads;

/// <summary>Functions of all shapes travel to another process (A11).</summary>
public sealed class ClosureTests : ProcessTest
{
    private readonly ProcessPoolExecutor _pool = Pools.Breaking();

    [Fact(Timeout = 30_000)]
    public async Task Submit_LambdaWithoutCaptures_Runs()
    {
        Assert.Equal(9, await _pool.Submit(static x => x * x, 3));
        Assert.NotEqual(Environment.ProcessId, await _pool.Submit(() => Environment.ProcessId));
    }

    [Fact(Timeout = 30_000)]
    public async Task Submit_Closure_HasTheValueAtSubmission()
    {
        int n = 10;
        string text = "n is ";
        Future<string> call = _pool.Submit(x => text + (n + x), 1);

        Assert.Equal("n is 11", await call);
    }

    [Fact(Timeout = 30_000)]
    public async Task Submit_ClosureOfNestedScopes_HasTheVariablesOfAll()
    {
        int outer = 100;
        List<Future<int>> calls = [];
        for (int i = 0; i < 3; i++)
        {
            int inner = 10 * i;
            foreach (int innermost in (int[])[1, 2])
            {
                calls.Add(_pool.Submit(() => outer + inner + innermost));
            }
        }

        int[] results = await Task.WhenAll(calls.Select(static call => call.AsTask()));
        Assert.Equal([101, 102, 111, 112, 121, 122], results);
    }

    [Fact(Timeout = 30_000)]
    public async Task Submit_ClosureInAClosure_Runs()
    {
        int a = 2;
        Func<int, int> inner = x => x * a;
        Func<int, int> outer = x => inner(x) + a;

        Assert.Equal(12, await _pool.Submit(outer, 5));
    }

    [Fact(Timeout = 30_000)]
    public async Task Submit_ClosureOverThis_TakesTheObjectAlong()
    {
        Assert.Equal(31, await _pool.Submit(new Scaler(3).ScaleAndAdd(1), 10));
    }

    [Fact(Timeout = 30_000)]
    public async Task Submit_AsyncLambda_IsAwaitedInTheWorker()
    {
        int n = 20;

        int result = await _pool.Submit(async x =>
        {
            await Task.Delay(1);
            return await Functions.DoubleLater(x) + n;
        }, 1);

        Assert.Equal(22, result);
    }

    [Fact(Timeout = 30_000)]
    public async Task Submit_GenericMethods_RunWithTheirTypeArguments()
    {
        Assert.Equal("hello", await _pool.Submit(Functions.Echo<string>, "hello"));
        Assert.Equal((double[])[1.5, 2.5], await _pool.Submit(Functions.Echo<double[]>, (double[])[1.5, 2.5]));
        Assert.Equal("Int32 1, String one", await _pool.Submit(Functions.Describe<int, string>, 1, "one"));
    }

    [Fact(Timeout = 30_000)]
    public async Task Submit_MethodsOfAGenericType_RunWithItsTypeArguments()
    {
        Assert.Equal("DateTime", await _pool.Submit(Box<DateTime>.Name));
        Assert.Equal("x", await _pool.Submit(new Box<string>("x").Value));
        Assert.Equal((7, 2.5), await _pool.Submit(new Box<int>(7).With<double>, 2.5));
    }

    [Fact(Timeout = 30_000)]
    public async Task Submit_ExtensionMethodGroup_TakesItsReceiverAlong()
    {
        Assert.Equal(3, await _pool.Submit("banana".CountOf, 'a'));
    }

    [Fact(Timeout = 30_000)]
    public async Task Submit_MethodOfAnInstance_TakesItAlong()
    {
        Assert.Equal("a-b-c", await _pool.Submit("a b c".Replace, ' ', '-'));
    }

    [Fact(Timeout = 30_000)]
    public async Task Submit_DelegatesAsArguments_Run()
    {
        int n = 5;

        Assert.Equal(12, await _pool.Submit(Functions.Apply, (Func<int, int>)(x => x + n), 7));
        Assert.Equal(22, await _pool.Submit(Functions.ApplyAll, (Func<int, int>[])[x => x + n, static x => 2 * x, Math.Abs], 6));
    }

    [Fact(Timeout = 30_000)]
    public async Task Submit_FunctionThatReturnsAClosure_ItRunsHere()
    {
        Func<int, int> add = await _pool.Submit(Functions.Adder, 4);

        Assert.Equal(9, add(5));
    }

    [Fact(Timeout = 30_000)]
    public async Task Submit_RecursiveLambda_Runs()
    {
        Func<int, int> factorial = null!;
        factorial = x => x <= 1 ? 1 : x * factorial(x - 1);

        Assert.Equal(120, await _pool.Submit(factorial, 5));
    }

    [Fact(Timeout = 30_000)]
    public async Task Submit_OtherLambdaOfTheScopeHoldsAStream_OnlyWhatTheBodyReadsTravels()
    {
        using FileStream stream = File.OpenRead("/dev/null");
        int n = 1;
        Func<long> other = () => stream.Position + n;

        Assert.Equal(3, await _pool.Submit(x => x + n, 2));
        Assert.Equal(1, other());
    }

    public override Task DisposeAsync()
    {
        _pool.Dispose();
        return base.DisposeAsync();
    }
}
