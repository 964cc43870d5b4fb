using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text;
using Fleche.Digests;
using Microsoft.CodeAnalysis;
using Xunit.Abstractions;

namespace Fleche.Tests.Digests;

/// <summary>What changes the digest of a function's code, and what does not, by compiling variants of one program.</summary>
public class CodeDigestTests(ITestOutputHelper output)
{
    /// <summary>A function with helpers three calls down and everything that the compiler makes types for; the marks are edited.</summary>
    private const string Source = """
        public interface IRule { double Apply(double x); }
        public abstract class Law { public abstract double At(double x); public virtual double Twice(double x) => x * 2; }
        public sealed class Linear : Law { public override double At(double x) => 3 * x; }
        public class Curved : Law { public override double At(double x) => x * x; public override double Twice(double x) => x * 5; }
        public sealed class Rule : IRule { public double Apply(double x) => x + 11; }
        public struct Offset : IRule { double IRule.Apply(double x) => x + 17; }
        public sealed class ByAbsolute : IComparer<double> { public int Compare(double a, double b) => Math.Abs(a).CompareTo(Math.Abs(b)); }
        public sealed record Key(int Id) { public bool Equals(Key? other) => other is not null && other.Id % 7 == Id % 7; public override int GetHashCode() => Id % 7; }
        public class Box<T> where T : IRule { public double Open(T rule, double x) => rule.Apply(x) * 19; }
        public static class Table { public static readonly double Factor = 23; static readonly int[] Numbers = { 1, 2, 3, 29, 5, 6, 7, 8, 9 }; public static int At(int i) => Numbers[i]; }
        public static class Deep
        {
            public static double One(double x) => Two(x) + 1;
            private static double Two(double x) => Three(x) + 1;
            private static double Three(double x) => x * 31;
        }
        public static class Program
        {
            /*above*/
            public static async Task<double> Run(double x, Law law, IRule rule)
            {
                Func<double, double> square = y => y * y + 37;
                double Local(double z) => z + x + 41;
                await Task.Yield();
                var sorted = new List<double> { x, 2 };
                sorted.Sort(new ByAbsolute());
                var seen = new Dictionary<Key, string> { [new Key(1)] = "text 43" };
                try
                {
                    foreach (int i in Count(3))
                        x += square(i) + Local(i);
                }
                catch (InvalidOperationException) { x = 47; }
                return Deep.One(x) + law.At(x) + law.Twice(x) + rule.Apply(x) + new Box<Offset>().Open(default, x) + Table.Factor + Table.At(0) + seen.Count + Even(4);
            }
            static IEnumerable<int> Count(int n) { for (int i = 0; i < n; i++) yield return i * 53; }
            static double Even(int n) => n == 0 ? 59 : Odd(n - 1);
            static double Odd(int n) => n == 0 ? 61 : Even(n - 1);
            public static double Unrelated(double x) => x * 67;
            /*below*/
        }
        """;

    public static TheoryData<string, string> Edits => new()
    {
        { "x * 31", "x * 32" }, // three calls down
        { "=> 3 * x", "=> 4 * x" }, // an override
        { "=> x * x;", "=> x + x;" }, // another override
        { "x * 2;", "x * 3;" }, // a virtual method with a body
        { "x * 5", "x * 6" }, // an override of it
        { "x + 11", "x + 12" }, // an implementation
        { "x + 17", "x + 18" }, // an explicit one, in a struct
        { "Math.Abs(b)", "b" }, // called by the runtime through an interface
        { "Id % 7;", "Id % 8;" }, // GetHashCode of a key
        { "other.Id % 7", "other.Id % 8" }, // Equals of a key
        { "* 19", "* 20" }, // a generic class
        { "Factor = 23", "Factor = 24" }, // a static field
        { "3, 29, 5", "3, 30, 5" }, // the data of an array
        { "+ 37", "+ 38" }, // a lambda
        { "+ 41", "+ 42" }, // a local function
        { "text 43", "text 44" }, // a string
        { "x = 47", "x = 48" }, // a handler
        { "catch (InvalidOperationException)", "catch (ArgumentException)" }, // what it catches
        { "i * 53", "i * 54" }, // an iterator
        { "? 59", "? 60" }, // recursion
        { "? 61", "? 62" }, // and back
        { "Math.Abs(a)", "Math.Sqrt(a)" }, // another function of the runtime
        { "await Task.Yield();", "" }, // the state machine
        { "double Local(double z) => z + x + 41", "double Local(double z) => x + z + 41" }, // the order of operands
        { "public sealed class Rule :", "public sealed class Other : IRule { public double Apply(double x) => 1; } public sealed class Rule :" }, // an implementation more
    };

    public static TheoryData<string, string> UnrelatedEdits => new()
    {
        { "x * 67", "x * 68" }, // a function that is not called
        { "/*above*/", "public static Func<int, int> Before() { int k = 3; return n => n + k; } static readonly Func<int, int> Field = n => n * 2;" }, // lambdas above
        { "/*above*/", "public static IEnumerable<int> Earlier() { yield return 1; } public static async Task Wait() => await Task.Delay(1);" }, // state machines above
        { "/*above*/", "public static object Anonymous() => new { First = 1, Second = new[] { 1, 2, 3, 4, 5, 6, 7 } };" },
        { "/*below*/", "public static int After(int a) { int Inner(int b) => a + b; return Inner(1); }" },
        { "/*above*/", "\n\n\n// a comment\n" },
        { "public static class Deep", "public sealed class Stranger : IComparer<int> { public int Compare(int a, int b) => b - a; public override string ToString() => \"s\"; } public static class Deep" },
        { "public static double One(double x) => Two(x) + 1;\n    private static double Two(double x) => Three(x) + 1;",
            "private static double Two(double x) => Three(x) + 1;\n    public static double One(double x) => Two(x) + 1;" }, // members in another order
    };

    [Fact(Timeout = 60_000)]
    public async Task Of_CleanRebuild_IsTheSame()
        => await Task.Run(() =>
        {
            Assert.Equal(Variant.Text(Source), Variant.Text(Source));
            Assert.Equal(Variant.Digest(Source), Variant.Digest(Source));
            Assert.Equal(Variant.Digest(Source, OptimizationLevel.Debug), Variant.Digest(Source, OptimizationLevel.Debug));
        });

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Edits))]
    public async Task Of_EditOfWhatTheFunctionCalls_IsAnother(string before, string after)
        => await Task.Run(() => Assert.NotEqual(Variant.Digest(Source), Variant.Digest(Edit(before, after))));

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(UnrelatedEdits))]
    public async Task Of_UnrelatedEdit_IsTheSame(string before, string after)
        => await Task.Run(() =>
        {
            Assert.Equal(Variant.Text(Source), Variant.Text(Edit(before, after)));
            Assert.Equal(Variant.Text(Source, OptimizationLevel.Debug), Variant.Text(Edit(before, after), OptimizationLevel.Debug));
        });

    // docs/digests.md, "Not seen"
    [Theory(Timeout = 60_000)]
    [InlineData("IComparer<int> order", true)]
    [InlineData("Comparer<int> order", true)]
    [InlineData("IRanking order", false)]
    [InlineData("Descending order", false)]
    [InlineData("IComparer<int> order, IEnumerable<Descending> others", false)]
    public async Task Of_MethodReachedThroughAParameter_IsSeenIfATypeOfTheProgramLeadsToIt(string parameters, bool isSame)
        => await Task.Run(() =>
        {
            Assert.Equal(isSame, DigestWith(1) == DigestWith(2));

            string DigestWith(int factor) => Variant.Digest($$"""
                public interface IRanking : IComparer<int>;
                public class Descending : Comparer<int>, IRanking { public override int Compare(int a, int b) => (b - a) * {{factor}}; }
                public static class Program { public static int Run({{parameters}}) => order.Compare(1, 2); }
                """);
        });

    // What makes it is the runtime, not an instruction of the program's.
    [Theory(Timeout = 60_000)]
    [InlineData("static double Make<T>() where T : Settings, new() => new T().Tolerance; public static double Run() => Make<Settings>();")]
    [InlineData("sealed class Maker<T> where T : Settings, new() { public double Make() => new T().Tolerance; } public static double Run() => new Maker<Settings>().Make();")]
    [InlineData("public static double Run() => Activator.CreateInstance<Settings>().Tolerance;")]
    [InlineData("public static double Run() => new Lazy<Settings>().Value.Tolerance;")]
    public async Task Of_ConstructorBehindATypeArgument_IsAnother(string members)
        => await Task.Run(() => Assert.NotEqual(Variant.Digest(Program(members, 2)), Variant.Digest(Program(members, 3))));

    [Fact(Timeout = 60_000)]
    public async Task Of_ConstructorOfATypeArgumentThatNobodyMakes_IsTheSame()
        => await Task.Run(() =>
        {
            const string Members = "public static int Run() => new List<Settings>().Count;";
            Assert.Equal(Variant.Digest(Program(Members, 2)), Variant.Digest(Program(Members, 3)));
        });

    [Theory(Timeout = 60_000)]
    [InlineData("public class Shape { public virtual Shape Next() => this; public int V; } public sealed class Circle : Shape { public override Circle Next() => new() { V = 131 }; }", "Shape s", "s.Next().V")]
    [InlineData("public class Shape { public virtual object V => 1; } public sealed class Circle : Shape { public override string V => \"131\"; }", "Shape s", "s.V")]
    [InlineData("public class Shape { public virtual object V() => 1; } public class Circle : Shape { public override string V() => \"\"; } public class Disk : Circle { public override string V() => \"131\"; }", "Shape s", "s.V()")]
    [InlineData("public abstract class Law<T> { public abstract object At<U>(T x, U y); } public class Narrow : Law<int> { public override string At<V>(int x, V y) => \"131\"; }", "Law<int> s", "s.At(1, 2L)")]
    [InlineData("public class Context : System.Threading.SynchronizationContext { public int V; public override Context CreateCopy() => new() { V = 131 }; }", "Context s", "System.Threading.SynchronizationContext.Current")]
    public async Task Of_OverrideThatReturnsAMoreDerivedType_IsAnother(string types, string parameter, string result)
        => await Task.Run(() => AssertCounts($"{types} public static class Program {{ public static object Run({parameter}) => {result}; }}"));

    [Fact(Timeout = 60_000)]
    public async Task Of_TypeOfAHelpersParameter_Counts()
        => await Task.Run(() => AssertCounts("""
            public sealed class Order : IComparer<int> { public int Compare(int a, int b) => (b - a) * 131; }
            public static class Program { public static void Run(List<int> list, object order) => Sort(list, (Order)order); static void Sort(List<int> list, Order order) => list.Sort(order); }
            """));

    [Theory(Timeout = 60_000)]
    [InlineData("public class Base { public int Compare(int a, int b) => (b - a) * 131; } public sealed class Order : Base, IComparer<int>;")]
    [InlineData("public class Base<T> { public int Compare(T a, T b) => 131; } public sealed class Order : Base<int>, IComparer<int>;")]
    [InlineData("public class Base { public int Compare(int a, int b) => Scale(b - a); protected virtual int Scale(int x) => x; } public sealed class Order : Base, IComparer<int> { protected override int Scale(int x) => x * 131; }")]
    [InlineData("public interface IRanking : IComparer<int> { int IComparer<int>.Compare(int a, int b) => (b - a) * 131; } public sealed class Order : IRanking;")]
    [InlineData("public interface IRanking<T> : IComparer<T> { int IComparer<T>.Compare(T a, T b) => 131; } public readonly struct Order : IRanking<int>;")]
    public async Task Of_MethodOfABaseThatTheRuntimeCallsThroughAnInterface_IsAnother(string types)
        => await Task.Run(() => AssertCounts($"{types} public static class Program {{ public static void Run(List<int> list) => list.Sort(new Order()); }}"));

    [Theory(Timeout = 60_000)]
    [InlineData("public class Shape { public virtual Shape Next() => this; public virtual int V => 1; } public sealed class Circle : Shape { public override Circle Next() => new Circle().Next(131); Circle Next(int x) => this; }", "Shape s", "s.V")]
    [InlineData("public class Shape { public virtual object At(int x) => x; public virtual object At(long x) => x; } public sealed class Circle : Shape { public override string At(long x) => \"131\"; }", "Shape s", "s.At(1)")]
    [InlineData("public class Base { public int Compare(int a, int b) => b - a; public int Other(int a) => a * 131; } public sealed class Order : Base, IComparer<int>;", "Order s", "s.Compare(1, 2)")]
    [InlineData("public interface IRanking : IComparer<int> { int Other() => 131; int IComparer<int>.Compare(int a, int b) => b - a; } public sealed class Order : IRanking;", "Order s", "((IComparer<int>)s).Compare(1, 2)")]
    public async Task Of_InheritedMethodThatNothingCalls_IsTheSame(string types, string parameter, string result)
        => await Task.Run(() =>
        {
            string source = $"{types} public static class Program {{ public static object Run({parameter}) => {result}; }}";
            Assert.Equal(Variant.Digest(source), Variant.Digest(source.Replace("131", "137", StringComparison.Ordinal)));
        });

    // A name that the function passes on is not in its instructions.
    [Theory(Timeout = 60_000)]
    [InlineData("public static string Run(Method method) => method.ToString();")]
    [InlineData("public static string Run(Options options) => options.ToString();")]
    [InlineData("public static string Run() => string.Join(',', Enum.GetNames<Method>());")]
    [InlineData("public static object Run() => default(Method);")]
    public async Task Of_EnumWithOtherNumbers_IsAnother(string member)
        => await Task.Run(() =>
        {
            string source = $"public enum Method {{ Euler, Heun }} public sealed record Options(Method Method); public static class Program {{ {member} }}";
            Assert.NotEqual(Variant.Digest(source), Variant.Digest(source.Replace("Euler, Heun", "Euler, Midpoint, Heun", StringComparison.Ordinal)));
            Assert.Equal(Variant.Digest(source), Variant.Digest(source.Replace("Euler, Heun", "Heun = 1, Euler = 0", StringComparison.Ordinal)));
        });

    [Fact(Timeout = 60_000)]
    public async Task Of_LambdasThatSwapTheirCode_IsAnother()
        => await Task.Run(() =>
        {
            const string Two = "public static class Program { public static int Run(int x) { Func<int, int> a = n => n + 1, b = n => n * 2; return a(b(x)); } }";
            Assert.NotEqual(Variant.Digest(Two), Variant.Digest(Two.Replace("n => n + 1, b = n => n * 2", "n => n * 2, b = n => n + 1", StringComparison.Ordinal)));
        });

    [Fact(Timeout = 60_000)]
    public async Task Of_OverrideOfARuntimeMethod_CountsByTheTypeOfAnArgument()
        => await Task.Run(() =>
        {
            const string Shapes = """
                public class Shape { public override string ToString() => "shape"; }
                public class Circle : Shape { public override string ToString() => "circle"; }
                public static class Program { public static string Run(Shape[] shapes) => string.Join(',', shapes.Select(s => s.ToString())); }
                """;
            Assert.NotEqual(Variant.Digest(Shapes), Variant.Digest(Shapes.Replace("\"shape\"", "\"form\"", StringComparison.Ordinal)));
            Assert.NotEqual(Variant.Digest(Shapes), Variant.Digest(Shapes.Replace("\"circle\"", "\"disk\"", StringComparison.Ordinal)));
        });

    [Fact(Timeout = 60_000)]
    public async Task Of_StaticAbstractAndGenericMath_FollowsTheImplementations()
        => await Task.Run(() =>
        {
            const string Units = """
                public interface IUnit<T> where T : IUnit<T> { static abstract double Scale { get; } static virtual double Twice => T.Scale * 2; }
                public struct Meter : IUnit<Meter> { public static double Scale => 71; }
                public static class Program { public static double Run(double x) => In<Meter>(x); static double In<T>(double x) where T : IUnit<T> => x * T.Scale + T.Twice; }
                """;
            Assert.NotEqual(Variant.Digest(Units), Variant.Digest(Units.Replace("71", "72", StringComparison.Ordinal)));
            Assert.NotEqual(Variant.Digest(Units), Variant.Digest(Units.Replace("T.Scale * 2", "T.Scale * 3", StringComparison.Ordinal)));
        });

    [Fact(Timeout = 60_000)]
    public async Task Of_FieldsOfClosuresAndConstants_Count()
        => await Task.Run(() =>
        {
            const string Constants = """
                public static class Program
                {
                    const long Big = 1L << 40; const float Half = 0.5f; const double Third = 0.333;
                    public static Func<double> Run(double a, double b) { long n = Big; return () => { double c = a - b; Func<double> inner = () => c * n + Half + Third + a; return inner(); }; }
                    public static unsafe int Pointer(delegate*<int, int> f) => f(3);
                }
                """;
            string digest = Variant.Digest(Constants);
            Assert.NotEqual(digest, Variant.Digest(Constants.Replace("40", "41", StringComparison.Ordinal)));
            Assert.NotEqual(digest, Variant.Digest(Constants.Replace("0.5f", "0.6f", StringComparison.Ordinal)));
            Assert.NotEqual(digest, Variant.Digest(Constants.Replace("0.333", "0.334", StringComparison.Ordinal)));
            Assert.NotEqual(digest, Variant.Digest(Constants.Replace("a - b", "b - a", StringComparison.Ordinal)));
            Assert.NotEqual(digest, Variant.Digest(Constants.Replace("Third + a", "Third + b", StringComparison.Ordinal)));
            Assert.Equal(64, Variant.Digest(Constants, method: "Pointer").Length);
        });

    [Fact(Timeout = 60_000)]
    public async Task Of_GenericImplementations_AreFollowed()
        => await Task.Run(() =>
        {
            const string Generic = """
                public interface IRule<T> { T Apply(T x); T Default(T x) => x is 73 ? x : x; static abstract int Rank { get; } }
                public class Plain<T> : IRule<T> { T IRule<T>.Apply(T x) => x is 79 ? x : x; public static int Rank => 83; }
                public class Closed : IRule<int> { public int Apply(int x) => x + 89; static int IRule<int>.Rank => 97; }
                public abstract class Law<T> { public abstract T At<U>(T x, U y); }
                public class Broad<T> : Law<T> { public override T At<U>(T x, U y) => x is 101 ? x : x; }
                public class Narrow : Law<int> { public override int At<U>(int x, U y) => x + 103; }
                public static class Program
                {
                    public static int Run(IRule<int> rule, Law<int> law) => Twice(rule, 2) + law.At(1, "y") + Ranked<Closed>() + rule.Default(3);
                    static T Twice<T>(IRule<T> rule, T x) { Func<T, T> f = y => rule.Apply(y); return f(f(x is 107 ? x : x)); }
                    static int Ranked<R>() where R : IRule<int> => R.Rank;
                }
                """;
            string digest = Variant.Digest(Generic);
            Assert.Equal(digest, Variant.Digest(Generic));
            foreach (string mark in new[] { "73", "79", "83", "89", "97", "101", "103", "107" })
            {
                Assert.True(digest != Variant.Digest(Generic.Replace(mark, "7", StringComparison.Ordinal)), mark);
            }
        });

    [Fact(Timeout = 60_000)]
    public async Task Of_OtherAssemblyOfTheProgram_IsFollowed()
        => await Task.Run(() =>
        {
            const string Library = """
                public interface IRule { double Apply(double x); }
                public static class Helper { public static double Help(IRule rule, double x) => rule.Apply(x) + Inner(x); static double Inner(double x) => x * 109; public static int Other() => 113; }
                """;
            const string Source = """
                public sealed class Rule : IRule { public double Apply(double x) => x + 127; }
                public static class Program { public static double Run(IRule rule) => Helper.Help(rule, 1); }
                """;
            Digest digest = Of(Source, Library);
            Assert.Equal(digest, Of(Source, Library.Replace("113", "114", StringComparison.Ordinal)));
            Assert.NotEqual(digest, Of(Source, Library.Replace("109", "110", StringComparison.Ordinal)));
            Assert.NotEqual(digest, Of(Source.Replace("127", "128", StringComparison.Ordinal), Library));

            static Digest Of(string source, string library) => CodeDigest.Of(Variant.Load(source, library: library).GetMethod("Run")!);
        });

    [Fact(Timeout = 60_000)]
    public async Task Of_OtherCulture_IsTheSame()
        => await Task.Run(() =>
        {
            const string Negative = "public static class Program { public static long Run(int x) => x > -1000 ? -300L : -x * -0.5 > 2 ? 1 : 0; }";
            string text = Variant.Text(Negative);
            CultureInfo.CurrentCulture = new CultureInfo("tr-TR") { NumberFormat = { NegativeSign = "minus" } };
            Assert.Equal(text, Variant.Text(Negative));
        });

    [Fact(Timeout = 60_000)]
    public async Task Of_HundredMethods_TakesUnder50Milliseconds()
        => await Task.Run(() =>
        {
            // Each of the fifty has a lambda.
            var source = new StringBuilder("public static class Program { public static int Run(int x) => F0(x);");
            for (int i = 0; i < 50; i++)
            {
                source.Append(CultureInfo.InvariantCulture, $"static int F{i}(int x) {{ var list = new List<int> {{ x, {i} }}; Func<int, int> f = n => n + x; return f(list.Count) + F{(i + 1) % 50}(x) + F{i * 7 % 50}(x); }}");
            }

            source.Append('}');
            double once = double.MaxValue;
            for (int attempt = 0; attempt < 3; attempt++)
            {
                MethodInfo function = Variant.Load(source.ToString()).GetMethod("Run")!;
                long started = Stopwatch.GetTimestamp();
                Digest first = CodeDigest.Of(function);
                once = Math.Min(once, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                started = Stopwatch.GetTimestamp();
                for (int i = 0; i < 1000; i++)
                {
                    Assert.Equal(first, CodeDigest.Of(function));
                }

                output.WriteLine($"first {once:F1} ms, then {Stopwatch.GetElapsedTime(started).TotalMicroseconds / 1000:F2} µs");
            }

            Assert.InRange(once, 0, 50);
        });

    private static void AssertCounts(string source)
    {
        string digest = Variant.Digest(source);
        Assert.Equal(digest, Variant.Digest(source));
        Assert.NotEqual(digest, Variant.Digest(source.Replace("131", "137", StringComparison.Ordinal)));
    }

    private static string Program(string members, int tolerance)
        => $"public class Settings {{ public double Tolerance = {tolerance}; }} public static class Program {{ {members} }}";

    private static string Edit(string before, string after)
    {
        string source = Source.ReplaceLineEndings("\n");
        Assert.Contains(before, source, StringComparison.Ordinal);
        return source.Replace(before, after, StringComparison.Ordinal);
    }
}
