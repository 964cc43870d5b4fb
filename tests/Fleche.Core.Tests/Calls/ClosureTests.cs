using Fleche.Calls;

namespace Fleche.Tests.Calls;

/// <summary>Closures travel by the variables that their bodies read.</summary>
public class ClosureTests
{
    private readonly Settings _settings = new() { Factor = 3 };

    // A struct's property is set in the variable itself; what a readonly struct sets lies elsewhere.
    [Fact(Timeout = 30_000)]
    public Task Of_CapturedStructAssignedByItsSetter_IsRefusedWithItsName() => Task.Run(() =>
    {
        Box box = new() { Content = 1 };
        ArraySegment<int> segment = new([1, 2]);
        Func<int> sets = () => box.Content = 2;
        Func<int> adds = () => box.Content++;
        Func<int> reads = () => box.Content;
        Func<int> elsewhere = () => segment[0] = 5;

        Assert.Contains("assigns the captured variable 'box'", Assert.Throws<PayloadSerializationException>(() => CallTarget.Of(sets)).Message);
        Assert.Contains("assigns the captured variable 'box'", Assert.Throws<PayloadSerializationException>(() => CallTarget.Of(adds)).Message);
        box.Content = 3;
        Assert.Equal(3, RoundTrip.Call(reads));
        Assert.Equal(5, RoundTrip.Call(elsewhere));
    });

    private struct Box
    {
        public int Content { get; set; }
    }

    [Fact(Timeout = 30_000)]
    public Task Call_CapturedVariable_Travels() => Task.Run(() =>
    {
        int n = 4;
        Assert.Equal(7, RoundTrip.Call(x => x + n, 3));
    });

    [Fact(Timeout = 30_000)]
    public Task Call_SharedDisplayClass_LeavesOthersVariablesBehind() => Task.Run(() =>
    {
        int n = 4;
        var thread = Thread.CurrentThread;
        Func<string?> other = () => thread.Name;
        Assert.Equal(4, RoundTrip.Call(() => n));
        GC.KeepAlive(other);
    });

    [Fact(Timeout = 30_000)]
    public Task Call_NestedScopesOfLoops_TravelEachWithItsOwnVariables() => Task.Run(() =>
    {
        int outer = 100;
        var functions = new List<Func<int>>();
        for (int i = 0; i < 3; i++)
        {
            int inner = i;
            for (int j = 0; j < 2; j++)
            {
                int innermost = j;
                functions.Add(() => outer + 10 * inner + innermost);
            }
        }

        Assert.Equal([100, 101, 110, 111, 120, 121], functions.Select(RoundTrip.Call));
    });

    [Fact(Timeout = 30_000)]
    public Task Call_CapturedThisAlone_IsTheReceiver() => Task.Run(() => Assert.Equal(3, RoundTrip.Call(() => _settings.Factor)));

    [Fact(Timeout = 30_000)]
    public Task Call_CapturedThisAndVariable_Travel() => Task.Run(() =>
    {
        int n = 4;
        Assert.Equal(12, RoundTrip.Call(() => _settings.Factor * n));
    });

    [Fact(Timeout = 30_000)]
    public Task Call_AsyncClosure_Travels() => Task.Run(() =>
    {
        int n = 4;
        Assert.Equal(8, RoundTrip.CallAsync(async () =>
        {
            await Task.Yield();
            int own = n;
            await Task.Run(() => own += n);
            return own;
        }));
    });

    [Fact(Timeout = 30_000)]
    public async Task Call_ClosureInAsyncMethod_Travels()
    {
        int n = 4;
        await Task.Yield();
        int m = 5;
        Assert.Equal(9, RoundTrip.Call(() => n + m));
    }

    [Fact(Timeout = 30_000)]
    public Task Call_ClosureInIterator_Travels() => Task.Run(() => Assert.Equal([10, 11, 12], Functions(10).Select(RoundTrip.Call)));

    private static IEnumerable<Func<int>> Functions(int start)
    {
        for (int i = 0; i < 3; i++)
        {
            int own = i;
            yield return () => start + own;
        }
    }

    [Fact(Timeout = 30_000)]
    public Task Call_ClosureInGenericMethod_Travels() => Task.Run(() =>
    {
        Assert.Equal("a Int32 1", InGeneric("a", 1));
        Assert.Equal("3 String x", InGeneric(3, "x"));
    });

    private static string InGeneric<T, U>(T first, U second) => RoundTrip.Call(() => $"{first} {typeof(U).Name} {second}");

    [Fact(Timeout = 30_000)]
    public Task Call_ClosureInGenericType_Travels() => Task.Run(() => Assert.Equal("5 x", new Box<int>(5).Show("x")));

    [Fact(Timeout = 30_000)]
    public Task Call_LocalFunctions_Travel() => Task.Run(() =>
    {
        int a = 2;
        Assert.Equal(20, RoundTrip.Call(Outer, 5));
        Assert.Equal(6, RoundTrip.Call(() => Inner(3)));

        int Outer(int x) => Inner(x) * 2;
        int Inner(int x) => x * a;
    });

    [Fact(Timeout = 30_000)]
    public Task Call_LambdasInsideTheBody_Run() => Task.Run(() =>
    {
        int limit = 2;
        int[] list = [1, 2, 3, 4];
        Assert.Equal(7, RoundTrip.Call(() => list.Where(x => x > limit).Sum()));
        Assert.Equal(7, RoundTrip.Call(() =>
        {
            int sum = 0;
            Array.ForEach(list, x => sum += x > limit ? x : 0);
            return sum;
        }));
    });

    [Fact(Timeout = 30_000)]
    public Task Call_CapturedDelegates_Travel() => Task.Run(() =>
    {
        int n = 4;
        Func<int, int> add = x => x + n;
        Func<int, int> twice = x => 2 * add(x);
        Assert.Equal(14, RoundTrip.Call(() => twice(3)));
        Assert.Equal(14, RoundTrip.Call(twice, 3));
    });

    [Fact(Timeout = 30_000)]
    public Task Call_RecursiveLambda_Travels() => Task.Run(() =>
    {
        Func<int, int> factorial = null!;
        factorial = n => n <= 1 ? 1 : n * factorial(n - 1);
        Assert.Equal(120, RoundTrip.Call(factorial, 5));
        Assert.Equal(120, RoundTrip.Call(() => factorial(5)));
    });

    [Fact(Timeout = 30_000)]
    public Task Call_SharedReferences_StayShared() => Task.Run(() =>
    {
        var list = new List<int> { 1 };
        List<int> same = list;
        Assert.True(RoundTrip.Call(x => ReferenceEquals(list, same) && ReferenceEquals(x, list), list));
    });

    [Fact(Timeout = 30_000)]
    public Task Call_CapturedArgumentOfTheMethod_Travels() => Task.Run(() => Assert.Equal(6, CallWith(5)));

    private static int CallWith(int parameter) => RoundTrip.Call(() => parameter + 1);

    [Fact(Timeout = 30_000)]
    public Task Call_LambdaThatMutatesACapturedObject_WorksOnItsCopy() => Task.Run(() =>
    {
        var list = new List<int> { 1 };
        Assert.Equal(2, RoundTrip.Call(() =>
        {
            list.Add(2);
            return list.Count;
        }));
        Assert.Single(list);
    });

    [Fact(Timeout = 30_000)]
    public Task Of_CapturedVariableAssigned_IsRefusedWithItsName() => Task.Run(() =>
    {
        int n = 0;
        var e = Assert.Throws<PayloadSerializationException>(() => CallTarget.Of(() => n++));
        Assert.Equal(
            "Cannot send lambda in ClosureTests.Of_CapturedVariableAssigned_IsRefusedWithItsName: it assigns the captured variable 'n', "
            + "and the assignment could not come back. Return the value instead.", e.Message);
    });

    [Fact(Timeout = 30_000)]
    public Task Of_AnotherLambdaAssignsTheVariable_IsAccepted() => Task.Run(() =>
    {
        int n = 0;
        Action other = () => n++;
        other();
        Assert.Equal(1, RoundTrip.Call(() => n));
    });

    [Fact(Timeout = 30_000)]
    public Task Call_CapturedDelegateThatAssigns_IsRefusedWithBothNames() => Task.Run(() =>
    {
        int n = 0;
        Func<int> increment = () => ++n;
        var e = Assert.Throws<PayloadSerializationException>(() => RoundTrip.Call(() => increment()));
        Assert.StartsWith("Cannot send captured variable 'increment': ", e.Message, StringComparison.Ordinal);
        Assert.Contains("it assigns the captured variable 'n'", e.Message, StringComparison.Ordinal);
    });

    [Fact(Timeout = 30_000)]
    public Task Call_CapturedVariableThatCannotTravel_IsNamed() => Task.Run(() =>
    {
        using var timer = new Timer(_ => { });
        var e = Assert.Throws<PayloadSerializationException>(() => RoundTrip.Call(() => timer.ToString()));
        Assert.StartsWith("Cannot send captured variable 'timer': ", e.Message, StringComparison.Ordinal);
    });

    [Fact(Timeout = 30_000)]
    public Task Call_MemberOfACapturedVariableThatCannotTravel_IsNamedWithItsPath() => Task.Run(() =>
    {
        var settings = new Settings { Thread = Thread.CurrentThread };
        var e = Assert.Throws<PayloadSerializationException>(() => RoundTrip.Call(() => settings.Factor));
        Assert.StartsWith("Cannot send captured variable 'settings'.Thread: ", e.Message, StringComparison.Ordinal);
    });

    [Fact(Timeout = 30_000)]
    public unsafe Task Of_CapturedPointer_IsRefusedWithItsName() => Task.Run(() =>
    {
        int* pointer = (int*)1;
        Func<bool> function = () => pointer is null;
        Assert.EndsWith(
            "its captured variable 'pointer' is an address, which means nothing in another process.",
            Assert.Throws<PayloadSerializationException>(() => CallTarget.Of(function)).Message, StringComparison.Ordinal);
    });

    [Fact(Timeout = 30_000)]
    public Task Call_VariableInsideACapturedDelegateThatCannotTravel_IsNamedWithItsPath() => Task.Run(() =>
    {
        var thread = Thread.CurrentThread;
        Func<string?> name = () => thread.Name;
        var e = Assert.Throws<PayloadSerializationException>(() => RoundTrip.Call(() => name()));
        Assert.StartsWith("Cannot send captured variable 'name'.thread: ", e.Message, StringComparison.Ordinal);
    });

    private sealed class Settings
    {
        public int Factor { get; init; }

        public Thread? Thread { get; init; }
    }

    private sealed class Box<T>(T value)
    {
        private readonly T _value = value;

        public string Show(string text) => RoundTrip.Call(() => $"{_value} {text}");
    }
}
