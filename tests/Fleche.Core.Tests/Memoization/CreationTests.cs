using System.Linq.Expressions;
using System.Reflection;
using System.Reflection.Emit;

namespace Fleche.Tests.Memoization;

public class CreationTests
{
    private static readonly Dictionary<string, (Action Create, string[] Expected)> Refusals = new()
    {
        ["lambda"] = (() => Memoize.Function((int x) => x), ["lambda in CreationTests", "Name"]),
        ["local function"] = (() =>
        {
            Memoize.Function<int, int>(Local);
            static int Local(int x) => x;
        }, ["local function Local", "Name"]),
        ["lambda of F#"] = (() => Memoize.Function(LambdaOfFSharp()), ["Invoke(Int32)", "Name"]),
        ["empty name"] = (() => Memoize.Function<int, int>(Same, new MemoizeOptions { Name = " " }), ["Name is empty"]),
        ["unknown name in Ignore"] = (() => Memoize.Function<int, int, int>(Add, new MemoizeOptions { Ignore = ["c"] }), ["'c' in Ignore", "a, b"]),
        ["unknown name in Require"] = (() => Memoize.Function<int, int, int>(Add, new MemoizeOptions { Require = ["A"] }), ["'A' in Require", "a, b"]),
        ["no parameters at all"] = (() => Memoize.Function(None, new MemoizeOptions { Ignore = ["x"] }), ["'x'", "no parameters"]),
        ["name in both lists"] = (() => Memoize.Function<int, int, int>(Add, new MemoizeOptions { Ignore = ["a", "b"], Require = ["b"] }), ["'b' is both"]),
        ["delegate of several methods"] = (() => Memoize.Function((Func<int, int>)Same + Same), ["several methods"]),
        ["code made at run time"] = (() => Memoize.Function(Expression.Lambda<Func<int>>(Expression.Constant(1)).Compile(), Sandbox.Named("one")), ["made at run time"]),
        ["Task"] = (() => Memoize.Function<Task>(() => Task.CompletedTask, Sandbox.Named("f")), ["Task<T>"]),
        ["ValueTask"] = (() => Memoize.Function(() => default(ValueTask), Sandbox.Named("f")), ["Task<T>"]),
        ["ValueTask<T>"] = (() => Memoize.Function(() => new ValueTask<int>(1), Sandbox.Named("f")), ["Task<Int32>"]),
        ["Task of a Task"] = (() => Memoize.Function(() => Task.FromResult(Task.FromResult(1)), Sandbox.Named("f")), ["still under way"]),
        ["Future of a Task"] = (() => Memoize.Function(() => Future<Task>.FromResult(Task.CompletedTask), Sandbox.Named("f")), ["Task<T>"]),
        ["task behind an object"] = (() => Memoize.Function<object>(LaterAsync), ["still under way"]),
        ["asynchronous sequence"] = (() => Memoize.Function(Sequence), ["list or an array"]),
        ["method of a file-local type"] = (() => Memoize.Function<int, int>(Hidden.Same), ["Hidden.Same(Int32)", "Hidden is a file-local type", "Name"]),
        ["method inside of a file-local type"] = (() => Memoize.Function<int, int>(Hidden.Inner.Same), ["Inner.Same(Int32)", "Hidden is a file-local type", "Name"]),
        ["iterator"] = (() => Memoize.Function(Iterator), ["iterator", "list or an array"]),
        ["query"] = (() => Memoize.Function<IEnumerable<int>>(Query), ["while it is read", "IReadOnlyList<T>"]),
        ["task of a query"] = (() => Memoize.Function(() => Task.FromResult(Query()), Sandbox.Named("f")), ["while it is read"]),
        ["enumerator"] = (() => Memoize.Function(() => new List<int>.Enumerator(), Sandbox.Named("f")), ["while it is read"]),
        ["delegate as a result"] = (() => Memoize.Function<Func<int>>(() => () => 1, Sandbox.Named("f")), ["holds no code"]),
        ["assigned captured variable"] = (() =>
        {
            int count = 0;
            Memoize.Function(() => ++count, Sandbox.Named("f"));
        }, ["'count'", "Return the value"]),
        ["isolated future"] = (() => Memoize.Function(() => Future<int>.FromResult(1), new MemoizeOptions { Name = "f", Isolate = true }), ["future"]),
    };

    public static TheoryData<string> Cases => [.. Refusals.Keys];

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Cases))]
    public async Task Function_ThatCannotBeMemoized_IsRefusedWithTheWayOut(string name) => await Task.Run(() =>
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(Refusals[name].Create);
        Assert.All(Refusals[name].Expected, part => Assert.Contains(part, exception.Message, StringComparison.Ordinal));
    });

    [Fact(Timeout = 30_000)]
    public async Task Function_OfAFileLocalTypeWithAName_IsTaken() =>
        await Task.Run(() => Memoize.Function<int, int>(Hidden.Same, new MemoizeOptions { Name = "hidden" }));

    /// <summary>A function as F# compiles <c>Func&lt;int, int&gt;(fun x -> x)</c>: a class that is named by the line and by counting.</summary>
    private static Func<int, int> LambdaOfFSharp()
    {
        PersistedAssemblyBuilder assembly = new(new AssemblyName("OfFSharp"), typeof(object).Assembly);
        TypeBuilder type = assembly.DefineDynamicModule("OfFSharp").DefineType("Program+sweep@12-1", TypeAttributes.Public);
        ILGenerator code = type.DefineMethod("Invoke", MethodAttributes.Public, typeof(int), [typeof(int)]).GetILGenerator();
        code.Emit(OpCodes.Ldarg_1);
        code.Emit(OpCodes.Ret);
        type.CreateType();
        using MemoryStream file = new();
        assembly.Save(file);
        Type loaded = Assembly.Load(file.ToArray()).GetTypes().Single();
        return loaded.GetMethod("Invoke")!.CreateDelegate<Func<int, int>>(Activator.CreateInstance(loaded));
    }

    [Fact(Timeout = 30_000)]
    public async Task Function_Null_IsRefused() =>
        await Task.Run(() => Assert.Throws<ArgumentNullException>(() => Memoize.Function<int>(null!)));

    [Fact(Timeout = 30_000)]
    public async Task Function_TagOrMetadataIsNull_IsRefused() => await Task.Run(() =>
    {
        static int Of(int x) => x;
        MemoizeOptions tags = new() { Name = "null tag", Tags = new Dictionary<string, string> { ["colour"] = null! } };
        MemoizeOptions metadata = new() { Name = "null metadata", Metadata = new Dictionary<string, Func<string?>> { ["colour"] = null! } };
        Assert.Contains("'colour' in MemoizeOptions.Tags", Assert.Throws<ArgumentException>(() => Memoize.Function<int, int>(Of, tags)).Message, StringComparison.Ordinal);
        Assert.Contains("'colour' in MemoizeOptions.Metadata", Assert.Throws<ArgumentException>(() => Memoize.Function<int, int>(Of, metadata)).Message, StringComparison.Ordinal);
    });

    [Fact(Timeout = 30_000)]
    public async Task ArgumentLimit_Negative_IsRefused() =>
        await Task.Run(() => Assert.Throws<ArgumentOutOfRangeException>(() => new MemoizeOptions { ArgumentLimit = -1 }));

    private static int None() => 0;

    private static int Same(int x) => x;

    private static int Add(int a, int b) => a + b;

    private static Task<int> LaterAsync() => Task.FromResult(1);

    private static IAsyncEnumerable<int> Sequence() => AsyncEnumerable.Range(0, 1);

    private static IEnumerable<int> Query() => Enumerable.Range(0, 1).Select(x => x);

    private static IEnumerable<int> Iterator()
    {
        yield return 1;
    }
}

file static class Hidden
{
    public static int Same(int x) => x;

    public static class Inner
    {
        public static int Same(int x) => x;
    }
}
