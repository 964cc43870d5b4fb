using Fleche.Calls.Closures;

namespace Fleche.Tests.Calls;

/// <summary>Which captured variables a body reads, and which it assigns, found in what the compiler really emits.</summary>
public class ClosureReadsTests
{
    private readonly int _field = 3;

    private static string Reads(Delegate function)
    {
        ClosureReads reads = ClosureReads.Of(function.Method);
        IEnumerable<string> names = Names(function.Method.DeclaringType!, reads);
        return string.Join(" ", names.Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Names(Type type, ClosureReads reads) => CompilerNames.InstanceFields(type).Where(reads.Contains).SelectMany(field =>
        CompilerNames.IsDisplayClass(field.FieldType) ? Names(field.FieldType, reads) : [CompilerNames.VariableName(field)]);

    private static string? Assigned(Delegate function) =>
        ClosureReads.Of(function.Method).Assigned is { } field ? CompilerNames.VariableName(field) : null;

    [Fact(Timeout = 30_000)]
    public Task Of_OtherLambdaOfTheScope_IsLeftOut() => Task.Run(() =>
    {
        int used = 1;
        Stream unused = Stream.Null;
        Func<long> other = () => unused.Length;
        Assert.Equal("used", Reads(() => used));
        GC.KeepAlive(other);
    });

    [Fact(Timeout = 30_000)]
    public Task Of_NestedScopes_FindsVariablesOfAllScopes() => Task.Run(() =>
    {
        int outer = 1, unused = 2;
        var seen = new List<string>();
        for (int i = 0; i < 2; i++)
        {
            int inner = i;
            seen.Add(Reads(() => outer + inner));
            GC.KeepAlive(() => unused + inner);
        }

        Assert.Equal(["inner outer", "inner outer"], seen);
    });

    [Fact(Timeout = 30_000)]
    public Task Of_CapturedThis_IsNamedThis() => Task.Run(() =>
    {
        int n = 1;
        Assert.Equal("n this", Reads(() => _field + n));
    });

    [Fact(Timeout = 30_000)]
    public Task Of_LambdaInsideTheBody_CountsAsTheBody() => Task.Run(() =>
    {
        int limit = 1;
        int[] list = [1, 2, 3];
        Assert.Equal("limit list", Reads(() => list.Where(x => x > limit).Sum()));
    });

    [Fact(Timeout = 30_000)]
    public Task Of_LambdaInsideTheBodyWithItsOwnCapture_CountsAsTheBody() => Task.Run(() =>
    {
        int limit = 1;
        int[] list = [1, 2, 3];
        Func<int, int> function = bound =>
        {
            int sum = 0;
            Array.ForEach(list, x => sum += x > limit && x < bound ? x : 0);
            return sum;
        };
        Assert.Equal("limit list", Reads(function));
        Assert.Null(Assigned(function));
    });

    [Fact(Timeout = 30_000)]
    public Task Of_LocalFunctionWithStructClosure_CountsAsTheBody() => Task.Run(() =>
    {
        int a = 1;
        Func<int, int> function = x =>
        {
            int sum = 0;
            Add();
            Add();
            return sum;

            void Add() => sum += x + a;
        };
        Assert.Equal("a", Reads(function));
        Assert.Null(Assigned(function));
    });

    [Fact(Timeout = 30_000)]
    public Task Of_OuterLocalFunction_CountsAsTheBody() => Task.Run(() =>
    {
        int a = 1, b = 2;
        Func<int, int> function = x => Twice(x) + b;
        Assert.Equal("a b", Reads(function));

        int Twice(int x) => 2 * x * a;
    });

    [Fact(Timeout = 30_000)]
    public Task Of_AsyncLambda_ReadsItsStateMachine() => Task.Run(() =>
    {
        int a = 1, b = 2, unused = 3;
        Func<Task<int>> function = async () =>
        {
            int own = a;
            await Task.Yield();
            Action add = () => own += b;
            add();
            return own;
        };
        GC.KeepAlive(() => unused);
        Assert.Equal("a b", Reads(function));
        Assert.Null(Assigned(function));
    });

    [Fact(Timeout = 30_000)]
    public Task Of_IteratorLocalFunction_ReadsItsStateMachine() => Task.Run(() =>
    {
        int count = 3, start = 5, unused = 1;
        Func<int> function = () => Range().Sum();
        GC.KeepAlive(() => unused);
        Assert.Equal("count start", Reads(function));

        IEnumerable<int> Range()
        {
            for (int i = 0; i < count; i++)
            {
                yield return start + i;
            }
        }
    });

    [Fact(Timeout = 30_000)]
    public Task Of_ExpressionTreeInside_CountsAsTheBody() => Task.Run(() =>
    {
        int limit = 1, unused = 2;
        IQueryable<int> list = new[] { 1, 2 }.AsQueryable();
        GC.KeepAlive(() => unused);
        Assert.Equal("limit list", Reads(() => list.Where(x => x > limit).Count()));
    });

    [Fact(Timeout = 30_000)]
    public Task Of_GenericScopes_AreFollowed() => Task.Run(() => Assert.Equal("item list", ReadsInGeneric([1, 2], 3)));

    private static string ReadsInGeneric<T>(List<T> list, T item)
    {
        string unused = "";
        GC.KeepAlive(() => unused);
        return Reads(() => list.Where(x => EqualityComparer<T>.Default.Equals(x, item)).Count());
    }

    [Fact(Timeout = 30_000)]
    public Task Of_RecursionIntoAFreshScope_IsNoAssignment() => Task.Run(() =>
    {
        int a = 1;
        Func<int> inner = Outer(0);
        Assert.Equal("a b k", Reads(inner));
        Assert.Null(Assigned(inner));

        Func<int> Outer(int k)
        {
            int b = k;
            return () => k > 100 ? Outer(k - 1)() : a + b;
        }
    });

    [Fact(Timeout = 30_000)]
    public Task Of_CapturedVariableAssigned_NamesIt() => Task.Run(() =>
    {
        int n = 0, m = 0;
        (int X, int Y) pair = (1, 2);
        int[] array = [1];
        string text = "x";

        Assert.Equal("n", Assigned(() => n = 1));
        Assert.Equal("n", Assigned(() => n++));
        Assert.Equal("n", Assigned(() => { n += 2; }));
        Assert.Equal("n", Assigned(() => { for (int i = 0; i < 3; i++) { n++; } }));
        Assert.Equal("n", Assigned(() => int.TryParse(text, out n)));
        Assert.Equal("n", Assigned(() => Interlocked.Increment(ref n)));
        Assert.Equal("pair", Assigned(() => pair.X = 3));
        Assert.Equal("pair", Assigned(() => pair.X++));
        Assert.Equal("pair", Assigned(() => { pair = default; }));
        Assert.Equal("text", Assigned(() => text ??= "y"));
        Assert.Equal("m", Assigned(() => { (m, int y) = (1, array[0]); return y; }));
        Assert.Equal("m", Assigned(() => { ref int r = ref m; r = 5; }));
        Assert.Equal("m", Assigned((bool b) => { int o = 0; ref int r = ref b ? ref o : ref m; r = 5; }));
        Assert.Equal("m", Assigned((bool b) => { int o = 0; (b ? ref m : ref o) = 5; }));
        Assert.Equal("n", Assigned(async () => { await Task.Yield(); n = 4; }));
        Assert.Equal("n", Assigned(() => { Action set = () => n = 4; set(); }));
        Assert.Equal("n", Assigned(() => SetN()));

        void SetN() => n = 7;
    });

    [Fact(Timeout = 30_000)]
    public Task Of_AnotherLambdaAssigns_DoesNotCount() => Task.Run(() =>
    {
        int n = 0;
        Action other = () => n++;
        Assert.Null(Assigned(() => n + 1));
        other();
    });

    [Fact(Timeout = 30_000)]
    public Task Of_ReadsThroughTheAddress_AreNoAssignments() => Task.Run(() =>
    {
        int n = 0;
        (int X, (int A, int B) Y) pair = (1, (2, 3));
        DateTime? date = DateTime.UnixEpoch;
        decimal money = 1;
        int[] array = [1];
        var dictionary = new Dictionary<string, int>();

        Assert.Null(Assigned(() => n.ToString()));
        Assert.Null(Assigned(() => pair.X + pair.Y.B));
        Assert.Null(Assigned(() => date.HasValue ? date.Value.AddDays(n) : default));
        Assert.Null(Assigned(() => date?.Year ?? 0));
        Assert.Null(Assigned(() => money.GetHashCode()));
        Assert.Null(Assigned(() => ReadIn(in n)));
        Assert.Null(Assigned(() => array[0] = 5));
        Assert.Null(Assigned(() => array[0]++));
        Assert.Null(Assigned(() => dictionary["x"] = 5));
        Assert.Null(Assigned(() => { ref readonly int r = ref n; return r; }));
        Assert.Null(Assigned(() => $"{n} {pair} {money:F2}"));
        Assert.Null(Assigned(() => { int local = n; local++; Interlocked.Increment(ref local); return local; }));
        Assert.Null(Assigned(() => { try { return n; } catch (Exception e) when (e.HResult == n) { return money; } finally { GC.KeepAlive(array); } }));
        Assert.Null(Assigned((int x) => x switch { 1 => n, 2 => pair.X, 3 => array.Length, 4 => 5, 5 => n + 1, _ => 0 }));
    });

    private static int ReadIn(in int n) => n;

    [Fact(Timeout = 30_000)]
    public Task Of_GenericReceiver_ReadsThroughTheAddress() => Task.Run(() => Assert.Null(AssignedInGeneric("x")));

    private static string? AssignedInGeneric<T>(T value) => Assigned(() => value?.ToString() + value!.GetHashCode());
}
