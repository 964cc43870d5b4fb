using System.Reflection.Emit;
using Fleche.Calls;
using Fleche.Codec;

namespace Fleche.Tests.Calls;

/// <summary>Calls of every kind of function, in-process through bytes.</summary>
public class CallTargetTests
{
    private readonly int _factor = 1;

    private interface IShape
    {
        double Area();
    }

    [Fact(Timeout = 30_000)]
    public Task Call_StaticMethod_Runs() => Task.Run(() => Assert.Equal(27, RoundTrip.Call(Cube, 3)));

    [Fact(Timeout = 30_000)]
    public Task Call_InstanceMethod_RunsOnACopy() => Task.Run(() =>
    {
        var scale = new Scale(3);
        Assert.Equal(12, RoundTrip.Call(scale.AddAndGet, 9));
        Assert.Equal(3, scale.Value);
    });

    [Fact(Timeout = 30_000)]
    public Task Call_VirtualMethodThroughBase_RunsTheOverride() => Task.Run(() =>
    {
        Animal animal = new Dog { Name = "Rex" };
        Assert.Equal("Rex: woof", RoundTrip.Call(animal.Say));
    });

    [Fact(Timeout = 30_000)]
    public Task Call_InterfaceMethod_RunsTheExplicitImplementation() => Task.Run(() =>
    {
        IShape shape = new Square(3);
        Assert.Equal(9.0, RoundTrip.Call(shape.Area));
    });

    [Fact(Timeout = 30_000)]
    public Task Call_StructReceiver_Runs() => Task.Run(() => Assert.Equal(5.0, RoundTrip.Call(new Vector(3, 4).Length)));

    [Fact(Timeout = 30_000)]
    public Task Call_GenericMethods_Run() => Task.Run(() =>
    {
        Assert.Equal("Int32", RoundTrip.Call(NameOf<int>));
        Assert.Equal("String", RoundTrip.Call(NameOf<string>));
        Assert.Equal("Dictionary`2", RoundTrip.Call(NameOf<Dictionary<string, int[]>>));
        Assert.Equal("Int32 String", LambdasInGeneric<int, string>());
        Assert.Equal("CallTargetTests+Vector[][,]", RoundTrip.Call(FullNameOf<Vector[,][]>));
    });

    [Fact(Timeout = 30_000)]
    public Task Call_MethodsOfGenericTypes_Run() => Task.Run(() =>
    {
        Assert.Equal("Int32 String", RoundTrip.Call(Nest<int>.Static<string>));
        Assert.Equal("String Int32", RoundTrip.Call(Nest<string>.Static<int>));
        Assert.Equal("4 System.String", RoundTrip.Call(new Nest<int> { Value = 4 }.Instance<string>));
        Assert.Equal("a System.Object", RoundTrip.Call(new Nest<string>.Inner<object> { Value = "a" }.Get));
    });

    [Fact(Timeout = 30_000)]
    public Task Call_Lambda_Runs() => Task.Run(() =>
    {
        Assert.Equal(4, RoundTrip.Call(x => x + 1, 3));
        Assert.Equal(4, RoundTrip.Call(static x => x + 1, 3));
        Assert.Equal("ab", RoundTrip.Call((a, b) => a + b, "a", "b"));
    });

    [Fact(Timeout = 30_000)]
    public Task Call_LambdaWithLinqInside_Runs() => Task.Run(() =>
        Assert.Equal([4, 16], RoundTrip.Call(list => list.Where(x => x % 2 == 0).Select(x => x * x).ToList(), new List<int> { 1, 2, 3, 4 })));

    [Fact(Timeout = 30_000)]
    public Task Call_AsyncLambda_GivesTheResultOfItsTask() => Task.Run(() => Assert.Equal(6, RoundTrip.CallAsync(async () =>
    {
        await Task.Yield();
        return 6;
    })));

    [Fact(Timeout = 30_000)]
    public Task Call_TaskWithoutResult_GivesNil() => Task.Run(() => Assert.Equal([0xc0], RoundTrip.Run(async () => await Task.Yield())));

    [Fact(Timeout = 30_000)]
    public Task Call_Actions_GiveNil() => Task.Run(() =>
    {
        Assert.Equal([0xc0], RoundTrip.Run(() => { }));
        Assert.Equal([0xc0], RoundTrip.Run((int _) => { }, writer => writer.WriteInt64(3)));
    });

    [Fact(Timeout = 30_000)]
    public Task Call_FourArguments_KeepTheirOrder() => Task.Run(() =>
    {
        Func<string, int, double, char, string> function = (a, b, c, d) => $"{a}{b}{c}{d}";
        byte[] result = RoundTrip.Run(function, writer =>
        {
            writer.WriteRoot("arg1", "a");
            writer.WriteRoot("arg2", 1);
            writer.WriteRoot("arg3", 2.0);
            writer.WriteRoot("arg4", 'd');
        });
        Assert.Equal("a12d", new PayloadReader(result).ReadString());
    });

    [Fact(Timeout = 30_000)]
    public Task Call_ExtensionMethodGroup_BindsItsFirstArgument() => Task.Run(() =>
    {
        Assert.Equal(3, RoundTrip.Call("abc".Count));
        Assert.Equal("abc!", RoundTrip.Call("abc".Exclaim));
        Assert.Equal("(null)!", RoundTrip.Call(((string?)null).Exclaim));
        Assert.Equal(2, RoundTrip.Call<Func<char, bool>, int>("abca".Count, c => c == 'a'));
    });

    [Fact(Timeout = 30_000)]
    public Task Call_OpenInstanceDelegate_TakesTheReceiverAsArgument() => Task.Run(() =>
    {
        var trim = typeof(string).GetMethod("Trim", [])!.CreateDelegate<Func<string, string>>();
        Assert.Equal("a", RoundTrip.Call(trim, " a "));
    });

    [Fact(Timeout = 30_000)]
    public Task Call_MethodGroupByVariance_Runs() => Task.Run(() =>
    {
        Func<string, object> function = Describe;
        Assert.Equal("string a", RoundTrip.Call(function, "a"));
    });

    private class Base
    {
        public virtual string Name() => "base";
    }

    private sealed class Override : Base
    {
        public override string Name() => "override";

        public Func<string> OfBase() => base.Name;

        public Func<string> OfThis() => Name;
    }

    // base.M: the method itself, not the override.
    [Fact(Timeout = 30_000)]
    public Task Call_MethodGroupOfTheBase_RunsTheBase() => Task.Run(() =>
    {
        Override value = new();
        Assert.Equal("base", RoundTrip.Call(value.OfBase()));
        Assert.Equal("override", RoundTrip.Call(value.OfThis()));
        Assert.Equal("override", RoundTrip.Call(((Base)value).Name));
        Assert.Equal("base", RoundTrip.Value(value.OfBase())());
    });

    [Fact(Timeout = 30_000)]
    public Task Of_DelegateConvertedByVariance_CallsThroughTheGivenType() => Task.Run(() =>
    {
        Func<string> own = () => "text";
        Func<object> converted = own;
        CallTarget target = CallTarget.Of(converted, typeof(Func<object>));
        var arguments = new PayloadWriter();
        target.WriteReceiver(arguments, converted);
        var result = new PayloadWriter();
        CallInvoker.Resolve(target.Description).Invoke(new PayloadReader(arguments.ToArray()), result);
        Assert.Equal("text", new PayloadReader(result.ToArray()).ReadRoot<object>("result"));
    });

    [Fact(Timeout = 30_000)]
    public Task Call_DelegateOverDelegate_Runs() => Task.Run(() =>
    {
        Predicate<int> inner = x => x > 3;
        var outer = new Func<int, bool>(inner);
        Assert.True(RoundTrip.Call(outer, 4));
    });

    [Fact(Timeout = 30_000)]
    public Task Of_SameMethodAndType_IsMadeOnce() => Task.Run(() =>
    {
        CallTarget first = CallTarget.Of((Func<int, int>)Cube);
        Assert.Same(first, CallTarget.Of((Func<int, int>)Cube));
        Assert.NotEqual(first.Id, CallTarget.Of((Converter<int, int>)Cube).Id);
        Assert.InRange(first.Id, 0, 10_000);
    });

    [Fact(Timeout = 30_000)]
    public async Task Of_FromManyThreads_MakesOneTarget()
    {
        Func<int> function = () => 12345;
        CallTarget[] targets = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => CallTarget.Of(function))));
        Assert.Single(targets.Distinct());
    }

    [Fact(Timeout = 30_000)]
    public Task DisplayName_Methods_AreSpelledAsInTheSource() => Task.Run(() =>
    {
        int n = 1;
        Assert.Equal("CallTargetTests.Cube(Int32)", CallTarget.Of((Func<int, int>)Cube).DisplayName);
        Assert.Equal("CallTargetTests.NameOf<List<Int32>>()", CallTarget.Of((Func<string>)NameOf<List<int>>).DisplayName);
        Assert.Equal("Nest<Int32>.Static<String>()", CallTarget.Of((Func<string>)Nest<int>.Static<string>).DisplayName);
        Assert.Equal("CallTargetTests.Sum(Int32[], Vector[,])", CallTarget.Of((Func<int[], Vector[,], int>)Sum).DisplayName);
        Assert.Equal("lambda in CallTargetTests.DisplayName_Methods_AreSpelledAsInTheSource", CallTarget.Of(() => 1).DisplayName);
        Assert.Equal("lambda in CallTargetTests.DisplayName_Methods_AreSpelledAsInTheSource", CallTarget.Of(() => n).DisplayName);
        Assert.Equal("lambda in CallTargetTests.DisplayName_Methods_AreSpelledAsInTheSource", CallTarget.Of(() => _factor).DisplayName);
        Assert.Equal(
            "local function Local in CallTargetTests.DisplayName_Methods_AreSpelledAsInTheSource", CallTarget.Of((Func<int>)Local).DisplayName);

        static int Local() => 1;
    });

    [Fact(Timeout = 30_000)]
    public Task Of_Multicast_IsRefused() => Task.Run(() =>
    {
        Action both = () => { };
        both += () => { };
        Assert.Equal(
            "Cannot send a delegate of several methods: a call has one result. Submit each method, or a lambda that calls them all.", Refusal(both));
    });

    [Fact(Timeout = 30_000)]
    public Task Of_CodeMadeAtRunTime_IsRefused() => Task.Run(() =>
    {
        var method = new DynamicMethod("Three", typeof(int), []);
        method.GetILGenerator().Emit(OpCodes.Ldc_I4_3);
        method.GetILGenerator().Emit(OpCodes.Ret);
        Assert.Equal(
            "Cannot send Three: it was made at run time (as by DynamicMethod or Expression.Compile), so no other process has its code. "
            + "Make it inside the call, from what it was made of here.",
            Refusal(method.CreateDelegate<Func<int>>()));

        System.Linq.Expressions.Expression<Func<int, int>> expression = x => x + 1;
        Assert.Contains("made at run time", Refusal(expression.Compile()), StringComparison.Ordinal);
    });

    [Fact(Timeout = 30_000)]
    public Task Of_ByRefParameter_IsRefused() => Task.Run(() => Assert.Equal(
        "Cannot send CallTargetTests.Increment(Int32&): its parameter 'n' is passed by reference, and a change of it could not come back. Return the value instead.",
        Refusal((Incrementer)Increment)));

    [Fact(Timeout = 30_000)]
    public Task Of_SpanParameter_IsRefused() => Task.Run(() => Assert.Contains(
        "its parameter 'arg' is a ReadOnlySpan<Char>, which cannot leave its thread.", Refusal((Func<ReadOnlySpan<char>, int>)(span => span.Length)), StringComparison.Ordinal));

    [Fact(Timeout = 30_000)]
    public Task WriteReceiver_ObjectThatCannotTravel_NamesThis() => Task.Run(() =>
    {
        var holder = new Holder { Settings = new Settings { Stream = new FileStream(typeof(CallTargetTests).Assembly.Location, FileMode.Open, FileAccess.Read) } };
        var e = Assert.Throws<PayloadSerializationException>(() => RoundTrip.Call(holder.Get));
        Assert.StartsWith("Cannot send this.Settings.Stream: ", e.Message, StringComparison.Ordinal);
        holder.Settings.Stream.Dispose();
    });

    [Fact(Timeout = 30_000)]
    public Task Invoke_FunctionThrows_LeavesItsException() => Task.Run(() =>
    {
        Func<int> function = () => throw new InvalidOperationException("mine");
        CallInvoker invoker = CallInvoker.Resolve(CallTarget.Of(function).Description);
        var e = Assert.Throws<InvalidOperationException>(() => invoker.Invoke(new PayloadReader(default), new PayloadWriter()));
        Assert.Equal("mine", e.Message);
        Assert.DoesNotContain("Invoker", e.StackTrace!.Split('\n')[1], StringComparison.Ordinal);
    });

    [Fact(Timeout = 30_000)]
    public Task Invoke_ArgumentsDamaged_FailsWhileReading() => Task.Run(() =>
    {
        CallInvoker invoker = CallInvoker.Resolve(CallTarget.Of((Func<int, int>)Cube).Description);
        Assert.Throws<PayloadSerializationException>(() => invoker.Invoke(new PayloadReader(new byte[] { 0xa1, 0x61 }), new PayloadWriter()));
    });

    [Fact(Timeout = 30_000)]
    public Task Invoke_ResultCannotTravel_FailsWhileWriting() => Task.Run(() =>
    {
        Func<Thread> function = () => Thread.CurrentThread;
        CallInvoker invoker = CallInvoker.Resolve(CallTarget.Of(function).Description);
        var e = Assert.Throws<PayloadSerializationException>(() => invoker.Invoke(new PayloadReader(default), new PayloadWriter()));
        Assert.StartsWith("Cannot send result: ", e.Message, StringComparison.Ordinal);
    });

    [Fact(Timeout = 30_000)]
    public Task Invoke_NullTask_SaysSo() => Task.Run(() =>
    {
        Func<Task<int>> function = () => null!;
        Assert.Contains("null instead of a task", Assert.Throws<InvalidOperationException>(() => RoundTrip.Run(function)).Message, StringComparison.Ordinal);
    });

    private static string Refusal(Delegate function) => Assert.Throws<PayloadSerializationException>(() => CallTarget.Of(function)).Message;

    private delegate void Incrementer(ref int n);

    private static void Increment(ref int n) => n++;

    private static int Cube(int x) => x * x * x;

    private static int Sum(int[] a, Vector[,] b) => a.Length + b.Length;

    private static string Describe(object value) => $"{value.GetType().Name.ToLowerInvariant()} {value}";

    private static string LambdasInGeneric<T, U>() =>
        $"{RoundTrip.Call(() => typeof(T).Name)} {RoundTrip.Call(static () => typeof(U).Name)}";

    private static string NameOf<T>() => typeof(T).Name;

    private static string FullNameOf<T>() => typeof(T).FullName!["Fleche.Tests.Calls.".Length..];

    private sealed class Scale(int value)
    {
        public int Value { get; private set; } = value;

        public int AddAndGet(int x) => Value += x;
    }

    private class Animal
    {
        public string Name { get; init; } = "";

        public virtual string Say() => "?";
    }

    private sealed class Dog : Animal
    {
        public override string Say() => $"{Name}: woof";
    }

    private sealed record Square(double Side) : IShape
    {
        double IShape.Area() => Side * Side;
    }

    private readonly record struct Vector(double X, double Y)
    {
        public double Length() => Math.Sqrt(X * X + Y * Y);
    }

    private sealed class Nest<T>
    {
        public T? Value { get; init; }

        public static string Static<U>() => $"{typeof(T).Name} {typeof(U).Name}";

        public string Instance<U>() => $"{Value} {typeof(U)}";

        internal sealed class Inner<U>
        {
            public T? Value { get; init; }

            public string Get() => $"{Value} {typeof(U)}";
        }
    }

    private sealed class Settings
    {
        public Stream? Stream { get; init; }
    }

    private sealed class Holder
    {
        public required Settings Settings { get; init; }

        public int Get() => 1;
    }
}

internal static class StringExtensions
{
    public static string Exclaim(this string? text) => (text ?? "(null)") + "!";
}
