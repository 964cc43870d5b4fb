using Fleche.Codec;

namespace Fleche.Tests.Calls;

/// <summary>Delegates as values: arguments, fields, elements, results.</summary>
public class DelegateCodecTests
{
    [Fact(Timeout = 30_000)]
    public Task Value_Null_StaysNull() => Task.Run(() =>
    {
        Assert.Null(RoundTrip.Value<Func<int>?>(null));
        Assert.Null(RoundTrip.Value<Delegate?>(null));
    });

    [Fact(Timeout = 30_000)]
    public Task Value_EachKindOfReceiver_Runs() => Task.Run(() =>
    {
        int n = 4;
        Assert.Equal(9, RoundTrip.Value<Func<int, int>>(Square)(3));
        Assert.Equal(4, RoundTrip.Value<Func<int, int>>(x => x + 1)(3));
        Assert.Equal(7, RoundTrip.Value<Func<int, int>>(x => x + n)(3));
        Assert.Equal(8, RoundTrip.Value<Func<int, int>>(new Adder(5).Add)(3));
        Assert.Equal(3, RoundTrip.Value<Func<int>>("abc".Count)());
    });

    [Fact(Timeout = 30_000)]
    public Task Value_UserDefinedDelegateType_Runs() => Task.Run(() =>
    {
        Transform transform = (ref int x) => x *= 2;
        int value = 4;
        RoundTrip.Value(transform)(ref value);
        Assert.Equal(8, value);
    });

    [Fact(Timeout = 30_000)]
    public Task Value_Multicast_RunsEachTargetInOrder() => Task.Run(() =>
    {
        var seen = new List<string>();
        Action<List<string>> both = list => list.Add("a");
        both += list => list.Add("b");
        both += new Adder(5).AddTo;
        Action<List<string>> copy = RoundTrip.Value(both);
        copy(seen);
        Assert.Equal(["a", "b", "5"], seen);
        Assert.Equal(3, copy.GetInvocationList().Length);
    });

    [Fact(Timeout = 30_000)]
    public Task Value_InFieldsAndCollections_Runs() => Task.Run(() =>
    {
        var step = new Step("twice", x => 2 * x);
        Assert.Equal(6, RoundTrip.Value(step).Run(3));
        Func<int, int>[] functions = RoundTrip.Value(new Func<int, int>[] { x => x + 1, Square });
        Assert.Equal([4, 9], functions.Select(f => f(3)));
        Dictionary<string, Delegate> byName = RoundTrip.Value(new Dictionary<string, Delegate> { ["square"] = (Func<int, int>)Square });
        Assert.Equal(9, ((Func<int, int>)byName["square"])(3));
        object untyped = RoundTrip.Value<object>((Func<int, int>)Square);
        Assert.Equal(16, Assert.IsType<Func<int, int>>(untyped)(4));
    });

    [Fact(Timeout = 30_000)]
    public Task Value_SameClosureTwice_IsOneDelegate() => Task.Run(() =>
    {
        int n = 4;
        Func<int> function = () => n;
        Func<int>[] copies = RoundTrip.Value(new[] { function, function });
        Assert.Same(copies[0], copies[1]);
        object[] untyped = RoundTrip.Value(new object[] { function, function });
        Assert.Same(untyped[0], untyped[1]);
    });

    [Fact(Timeout = 30_000)]
    public Task Value_ManyOfOneTarget_DescribeItOnce() => Task.Run(() =>
    {
        var one = new PayloadWriter();
        one.WriteRoot("x", Enumerable.Range(0, 1).Select(i => (Func<int>)(() => i)).ToArray());
        var many = new PayloadWriter();
        many.WriteRoot("x", Enumerable.Range(0, 100).Select(i => (Func<int>)(() => i)).ToArray());
        Assert.InRange(many.Position, one.Position, one.Position + 100 * 8);
    });

    [Fact(Timeout = 30_000)]
    public Task Value_ObjectThatHoldsADelegateOfItself_KeepsTheCycle() => Task.Run(() =>
    {
        var button = new Button();
        Button copy = RoundTrip.Value(button);
        Assert.Same(copy, copy.Clicked!.Target);

        Action handler = RoundTrip.Value(button.Clicked!);
        handler();
        Assert.Equal(1, ((Button)handler.Target!).Clicks);
        Assert.Same(handler.Target, ((Button)handler.Target!).Clicked!.Target);
    });

    [Fact(Timeout = 30_000)]
    public Task Value_ClosureThatHoldsItsOwnDelegate_KeepsTheCycle() => Task.Run(() =>
    {
        Func<int, int> factorial = null!;
        factorial = n => n <= 1 ? 1 : n * factorial(n - 1);
        Assert.Equal(720, RoundTrip.Value(factorial)(6));
    });

    [Fact(Timeout = 30_000)]
    public Task Value_FieldConvertedByVariance_Runs() => Task.Run(() =>
    {
        Func<string> own = () => "a";
        Assert.Equal("a", RoundTrip.Value(new Holder<Func<object>>(own)).Value());
    });

    [Fact(Timeout = 30_000)]
    public Task Value_ResultOfACall_Runs() => Task.Run(() => Assert.Equal(7, RoundTrip.Call<int, Func<int, int>>(n => x => x + n, 4)(3)));

    [Fact(Timeout = 30_000)]
    public Task Value_ArgumentOfACall_RunsThere() => Task.Run(() =>
    {
        int n = 4;
        Assert.Equal(14, RoundTrip.Call((f, x) => 2 * f(x), (Func<int, int>)(x => x + n), 3));
    });

    [Fact(Timeout = 30_000)]
    public Task Value_ComparersAndPredicatesInCollections_Travel() => Task.Run(() =>
    {
        Comparison<string> byLength = (a, b) => a.Length.CompareTo(b.Length);
        Assert.Equal(-1, RoundTrip.Value(byLength)("a", "bb"));
        Lazy<int[]> numbers = new(() => [1, 2]);
        Assert.Equal(2, RoundTrip.Call(f => f().Length, (Func<int[]>)(() => numbers.Value)));
    });

    private delegate void Transform(ref int value);

    private static int Square(int x) => x * x;

    private sealed class Adder(int amount)
    {
        public int Add(int x) => x + amount;

        public void AddTo(List<string> list) => list.Add(amount.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    private sealed record Step(string Name, Func<int, int> Run);

    private sealed record Holder<T>(T Value);

    private sealed class Button
    {
        public Button() => Clicked = Count;

        public Action? Clicked { get; }

        public int Clicks { get; private set; }

        private void Count() => Clicks++;
    }
}
