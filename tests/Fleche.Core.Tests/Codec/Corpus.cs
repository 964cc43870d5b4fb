using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Collections.Specialized;
using System.Globalization;
using System.Net;
using System.Numerics;
using System.Runtime.Intrinsics;
using System.Text;
using System.Text.RegularExpressions;

namespace Fleche.Tests.Codec;

/// <summary>Values of every kind that travels; for round trips and as the seeds of the fuzzing.</summary>
public static partial class Corpus
{
    private static readonly Person Ann = new("Ann", 41, 1.7, new DateOnly(1984, 2, 29), ["a", "", "é"]);

    public static IReadOnlyList<CorpusCase> All { get; } = [.. Scalars(), .. Objects(), .. Sequences(), .. Dictionaries(), .. Graphs()];

    /// <summary>Kinds that other parts of the library add; here as seeds of the fuzzing.</summary>
    public static IReadOnlyList<CorpusCase> CallsAndErrors { get; } = [.. Functions(), .. Errors()];

    [GeneratedRegex("a+b", RegexOptions.IgnoreCase, 2000)]
    private static partial Regex Generated();

    private static CorpusCase Case<T>(string name, T value) => CorpusCase.Of(name, value);

    private static IEnumerable<CorpusCase> Scalars()
    {
        foreach (var number in new[] { 0, 1, -1, -32, -33, 127, 128, 255, 256, -128, -129, 32767, 32768, -32768, -32769, 65535, 65536, int.MaxValue, int.MinValue })
        {
            yield return Case($"int {number}", number);
        }

        foreach (var number in new[] { long.MaxValue, long.MinValue, uint.MaxValue, (long)uint.MaxValue + 1, (long)int.MinValue - 1 })
        {
            yield return Case($"long {number}", number);
        }

        yield return Case("ulong", ulong.MaxValue);
        yield return Case("uint", uint.MaxValue);
        yield return Case("short", short.MinValue);
        yield return Case("ushort", ushort.MaxValue);
        yield return Case("sbyte", sbyte.MinValue);
        yield return Case("byte", byte.MaxValue);
        yield return Case("true", true);
        yield return Case("false", false);
        yield return Case("char", '\uffff');
        foreach (var number in new[] { 0.0, -0.0, 1.5, double.NaN, BitConverter.Int64BitsToDouble(0x7ff8_0000_dead_beef), double.Epsilon, double.MaxValue, double.NegativeInfinity })
        {
            yield return Case($"double {BitConverter.DoubleToInt64Bits(number):x}", number);
        }

        yield return Case("float NaN with payload", BitConverter.Int32BitsToSingle(0x7fc0_1234));
        yield return Case("float -0", -0f);
        yield return Case("half", Half.Epsilon);
        yield return Case("decimal with scale", 1.2300m);
        yield return Case("decimal max", decimal.MinValue);
        yield return Case("decimal -0.00", new decimal(0, 0, 0, true, 2));
        yield return Case("Int128", Int128.MinValue);
        yield return Case("UInt128", UInt128.MaxValue);
        yield return Case("BigInteger 0", BigInteger.Zero);
        yield return Case("BigInteger", -BigInteger.Pow(7, 100));
        yield return Case("Guid", new Guid("00112233-4455-6677-8899-aabbccddeeff"));
        yield return Case("string empty", "");
        yield return Case("string null", (string?)null);
        foreach (var length in new[] { 31, 32, 255, 256, 65535, 65536 })
        {
            yield return Case($"string of {length}", new string('x', length));
        }

        yield return Case("string of 20 wide", new string('€', 20));
        yield return Case("string of 20000 wide", new string('€', 20_000));
        yield return Case("string with emoji", "a😀b\0c");
        yield return Case("string with lone surrogate", "a\ud800b");
        yield return Case("string of low surrogate", "\udc00");
        yield return Case("object string with lone surrogate", (object)"x\ud800");
        yield return Case("enum", Level.High);
        yield return Case("enum unknown value", (Level)7);
        yield return Case("enum ulong", Wide.Top);
        yield return Case("enum negative", (DayOfWeek)(-3));
        yield return Case("nullable null", (int?)null);
        yield return Case("nullable", (int?)5);
        yield return Case("nullable struct", (Money?)new Money(1.50m, "EUR"));
        foreach (var kind in Enum.GetValues<DateTimeKind>())
        {
            yield return Case($"DateTime {kind}", new DateTime(2024, 2, 29, 23, 59, 59, 999, kind).AddTicks(7));
        }

        yield return Case("DateTime max", DateTime.MaxValue);
        yield return Case("DateTimeOffset", new DateTimeOffset(2024, 5, 6, 7, 8, 9, TimeSpan.FromMinutes(-570)));
        yield return Case("TimeSpan", TimeSpan.MinValue);
        yield return Case("DateOnly", DateOnly.MaxValue);
        yield return Case("TimeOnly", TimeOnly.MaxValue);
        yield return Case("Rune", new Rune(0x1F600));
        yield return Case("Index", ^3);
        yield return Case("Range", 1..^2);
        yield return Case("Uri absolute", new Uri("https://example.org/a b?q=1#f"));
        yield return Case("Uri relative", new Uri("/a/../b", UriKind.Relative));
        yield return Case("Version", new Version(1, 2, 3));
        yield return Case("Version short", new Version(1, 2));
        yield return Case("Type", typeof(int));
        yield return Case("Type generic", typeof(Dictionary<string, List<Person?[]>>));
        yield return Case("Type open", typeof(Dictionary<,>));
        yield return Case("Type array", typeof(int[,][]));
        yield return Case("Type nested generic", typeof(Holder<Money>));
        yield return Case("object Type", (object)typeof(Person));
        yield return Case("CultureInfo", CultureInfo.GetCultureInfo("de-DE"));
        yield return Case("CultureInfo invariant", CultureInfo.InvariantCulture);
        yield return Case("Regex", new Regex("^a.c$", RegexOptions.Multiline, TimeSpan.FromSeconds(3)));
        yield return Case("Regex generated", Generated());
        yield return Case("StringBuilder", new StringBuilder("text", 100));
        yield return Case("Encoding UTF-8", (Encoding)new UTF8Encoding(false, true));
        yield return Case("Encoding UTF-16BE", Encoding.BigEndianUnicode);
        yield return Case("Encoding Latin1", Encoding.Latin1);
        yield return Case("object Encoding", (object)Encoding.UTF8);
        yield return Case("TimeZoneInfo", TimeZoneInfo.Utc);
        yield return Case("TimeZoneInfo made", TimeZoneInfo.CreateCustomTimeZone("Mine", TimeSpan.FromMinutes(90), "My zone", "My standard"));
        yield return Case("IPAddress", IPAddress.Loopback);
        yield return Case("IPAddress v6", IPAddress.Parse("fe80::1%3"));
        yield return Case("IPEndPoint", new IPEndPoint(IPAddress.Parse("10.0.0.1"), 80));
        yield return Case("DBNull", DBNull.Value);
        yield return Case("Unit", default(Unit));
        yield return Case("CancellationToken none", CancellationToken.None);
        yield return Case("IntPtr zero", (nint)0);
        yield return Case("Complex", new Complex(1.5, -2));
        yield return Case("Vector2", new Vector2(1, 2));
        yield return Case("Vector3", new Vector3(1, 2, 3));
        yield return Case("Vector4", new Vector4(1, 2, 3, 4));
        yield return Case("Quaternion", new Quaternion(1, 2, 3, 4));
        yield return Case("Plane", new Plane(1, 2, 3, 4));
        yield return Case("Matrix3x2", new Matrix3x2(1, 2, 3, 4, 5, 6));
        yield return Case("Matrix4x4", Matrix4x4.CreateRotationX(0.3f));
        yield return Case("Vector<T>", new Vector<int>(7));
        yield return Case("Vector<T> of different lanes", new Vector<byte>([.. Enumerable.Range(1, 64).Select(static x => (byte)x)]));
        yield return Case("Vector<T> of other upper lanes", new Vector<byte>([.. Enumerable.Range(1, 64).Select(static x => (byte)(x > Vector<byte>.Count / 2 ? 0 : x))]));
        yield return Case("Vector<T> in an array", new Vector<double>[] { new([1.5, 2, 3, 4, 5, 6, 7, 8]), Vector<double>.Zero });
        yield return Case("Vector256", Vector256.Create(1L, 2, 3, 4));
        yield return Case("Unset nullable DateTime", (DateTime?)null);
    }

    private static IEnumerable<CorpusCase> Objects()
    {
        yield return Case("record", Ann);
        yield return Case("record null", (Person?)null);
        yield return Case("record struct", new Money(9.90m, "CHF"));
        yield return Case("readonly struct", new Reading(3, 4.5));
        yield return Case("plain struct", new Plain { A = 1, B = 2 });
        yield return Case("inline array", InlineArray());
        yield return Case("inline array of strings", InlineStrings());
        yield return Case("fixed buffer", FixedItems());
        yield return Case("class without parameterless constructor", new NoParameterless(42));
        yield return Case("required and init", Modern());
        yield return Case("private fields of base and derived", new Derived { BaseValue = 1, DerivedValue = 2, Shared = "d" });
        yield return Case("derived as base", (Base)new Derived { BaseValue = 1, DerivedValue = 2 });
        yield return Case("abstract class", (Animal)new Puppy { Name = "Rex", Bones = 2, Mother = new Dog { Name = "Ma" } });
        yield return Case("interface class", (IShape)new Circle(2));
        yield return Case("interface struct", (IShape)new Square(2));
        yield return Case("interfaces", new IShape?[] { new Circle(1), new Square(2), null, new Circle(3) });
        yield return Case("object int", (object)5);
        yield return Case("object long", (object)5L);
        yield return Case("object string", (object)"text");
        yield return Case("object double", (object)2.5);
        yield return Case("object float", (object)2.5f);
        yield return Case("object bool", (object)true);
        yield return Case("object decimal", (object)2.5m);
        yield return Case("object enum", (object)Level.High);
        yield return Case("object DateTime", (object)new DateTime(2000, 1, 1));
        yield return Case("object null", (object?)null);
        yield return Case("object itself", new object());
        yield return Case("objects", new object?[] { 1, "two", 3.0, null, 4L, Ann, new int[] { 1 }, (1, "x"), Level.Low, new object() });
        yield return Case("value tuple", (1, "two", 3.0));
        yield return Case("long value tuple", (1, 2, 3, 4, 5, 6, 7, "8", 9.0, '0'));
        yield return Case("tuple", Tuple.Create(1, "two", Ann));
        yield return Case("anonymous", new { A = 1, B = "two", C = new { D = new[] { 1.5 } } });
        yield return Case("object anonymous", (object)new { A = 1 });
        yield return Case("KeyValuePair", KeyValuePair.Create("k", 1));
        yield return Case("DictionaryEntry", new DictionaryEntry("k", 1));
        yield return Case("generic", new Holder<Money?> { Value = new Money(1, "X"), Many = [null, new Money(2, "Y")] });
        yield return Case("locks", new Locked { Value = 3 });
        yield return Case("own enumerable", new Ring(3).Add(1).Add(2));
        yield return Case("Lazy with value", LazyWithValue());
        yield return Case("Random with state", new Random(7));
        yield return Case("empty settings", new Options());
        yield return Case("MemoryStream", Memory());
        yield return Case("NumberFormatInfo", CultureInfo.GetCultureInfo("fr-FR").NumberFormat);
        yield return Case("comparer of a culture", StringComparer.Create(CultureInfo.GetCultureInfo("de-DE"), CompareOptions.IgnoreCase));
    }

    private static IEnumerable<CorpusCase> Sequences()
    {
        yield return Case("bytes", new byte[] { 1, 2, 255 });
        yield return Case("bytes empty", Array.Empty<byte>());
        yield return Case("bytes 300", new byte[300]);
        yield return Case("doubles", new[] { 1.5, double.NaN, -0.0 });
        yield return Case("ints", new[] { 1, -1, int.MinValue });
        yield return Case("bools", new[] { true, false });
        yield return Case("chars", "a\ud800".ToCharArray());
        yield return Case("decimals", new[] { 1.10m, decimal.MaxValue });
        yield return Case("DateTimes", new[] { DateTime.MaxValue, new DateTime(2000, 1, 1, 0, 0, 0, DateTimeKind.Local) });
        yield return Case("DateTimeOffsets", new[] { DateTimeOffset.MaxValue });
        yield return Case("Guids", new[] { Guid.Empty, Guid.AllBitsSet });
        yield return Case("Complexes", new[] { Complex.ImaginaryOne });
        yield return Case("enums", new[] { Level.High, Level.Low });
        yield return Case("plain structs", new[] { new Plain { A = 1, B = 2 }, default });
        yield return Case("structs with gaps", new[] { new Gappy { A = 1, B = 2 }, default });
        yield return Case("tuples", new[] { (1, 2.0), (3, 4.0) });
        yield return Case("nullables", new int?[] { 1, null, 3 });
        yield return Case("strings", new[] { "a", null, "" });
        yield return Case("16 strings", Enumerable.Range(0, 16).Select(i => i.ToString(CultureInfo.InvariantCulture)).ToArray());
        yield return Case("70000 strings", Enumerable.Repeat("", 70_000).ToArray());
        yield return Case("array null", (int[]?)null);
        yield return Case("records", new[] { Ann, null, Ann with { Age = 1 } });
        yield return Case("jagged", new int[]?[] { [1, 2], [], null });
        yield return Case("rank 2", new int[,] { { 1, 2, 3 }, { 4, 5, 6 } });
        yield return Case("rank 3 of strings", new string?[,,] { { { "a", null }, { "b", "c" } } });
        yield return Case("rank 2 empty", new double[0, 5]);
        yield return Case("lower bounds", (int[,])Array.CreateInstance(typeof(int), [2, 3], [5, -1]));
        yield return Case("object one-based array", (object)Array.CreateInstance(typeof(string), [2], [1]));
        yield return Case("jagged rank 2", new int[,][] { { [1], [2, 3] } });
        yield return Case("covariant array", (object[])new string[] { "a" });
        yield return Case("Array", (Array)new[] { 1, 2 });
        yield return Case("Memory", new Memory<int>([1, 2, 3], 1, 2));
        yield return Case("ReadOnlyMemory of strings", new ReadOnlyMemory<string>(["a", "b"]));
        yield return Case("ArraySegment", new ArraySegment<double>([1, 2, 3], 1, 1));
        yield return Case("ArraySegment default", default(ArraySegment<double>));
        yield return Case("List", new List<int> { 1, 2, 3 });
        yield return Case("List of strings", new List<string?> { "a", null });
        yield return Case("List null", (List<int>?)null);
        yield return Case("IList", (IList<int>)new List<int> { 1 });
        yield return Case("IEnumerable array", (IEnumerable<int>)[1, 2]);
        yield return Case("IEnumerable of range", Enumerable.Range(3, 4));
        yield return Case("LinkedList", new LinkedList<string>(["a", "b"]));
        yield return Case("Queue", new Queue<int>([1, 2, 3]));
        yield return Case("Stack", new Stack<int>([1, 2, 3]));
        yield return Case("ConcurrentQueue", new ConcurrentQueue<int>([1, 2]));
        yield return Case("ConcurrentStack", new ConcurrentStack<int>([1, 2]));
        yield return Case("ConcurrentBag", new ConcurrentBag<int>([1, 2, 3]));
        yield return Case("Collection", new Collection<string> { "a", "b" });
        yield return Case("ObservableCollection", new ObservableCollection<string> { "a", "b" });
        yield return Case("ReadOnlyCollection", new ReadOnlyCollection<int>([1, 2]));
        yield return Case("ReadOnlySet", new ReadOnlySet<int>(new HashSet<int> { 1, 2 }));
        yield return Case("ReadOnlyObservableCollection of fields", new ReadOnlyCollection<string>(new List<string> { "x" }));
        yield return Case("HashSet", new HashSet<string> { "b", "a" });
        yield return Case("HashSet ignoring case", new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "B", "a" });
        yield return Case("HashSet own comparer", new HashSet<string>(new ByLength(5)) { "a", "bb" });
        yield return Case("HashSet by reference", new HashSet<object>(ReferenceEqualityComparer.Instance) { "a", "b" });
        yield return Case("SortedSet", new SortedSet<int> { 3, 1, 2 });
        yield return Case("SortedSet own comparer", new SortedSet<string>(new ByLength(3)) { "aaa", "b" });
        yield return Case("SortedSet ordinal", new SortedSet<string>(StringComparer.Ordinal) { "b", "B", "a" });
        yield return Case("PriorityQueue", PriorityQueue());
        yield return Case("ImmutableArray", ImmutableArray.Create(1.5, 2.5));
        yield return Case("ImmutableArray of strings", ImmutableArray.Create("a", "b"));
        yield return Case("ImmutableArray default", default(ImmutableArray<int>));
        yield return Case("ImmutableList", ImmutableList.Create("a", "b"));
        yield return Case("ImmutableQueue", ImmutableQueue.Create(1, 2));
        yield return Case("ImmutableStack", ImmutableStack.Create(1, 2, 3));
        yield return Case("ImmutableHashSet", ImmutableHashSet.Create(StringComparer.OrdinalIgnoreCase, "a", "B"));
        yield return Case("ImmutableSortedSet", ImmutableSortedSet.Create(3, 1));
        yield return Case("FrozenSet", new[] { "a", "bb", "ccc" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase));
        yield return Case("FrozenSet of int", Enumerable.Range(0, 30).ToFrozenSet());
        yield return Case("object FrozenSet", (object)new[] { 1, 2 }.ToFrozenSet());
        yield return Case("ArrayList", new ArrayList { 1, "two", null, 3.0 });
        yield return Case("non-generic Queue", new Queue(new object[] { 1, "two" }));
        yield return Case("non-generic Stack", new Stack(new object[] { 1, "two" }));
        yield return Case("StringCollection", new StringCollection { "a", "b" });
        yield return Case("BitArray", new BitArray([true, false, true, true, false, false, false, false, true]));
        yield return Case("subclass of List", new Bag { 1, 2 });
        yield return Case("subclass of Collection", new Guarded { "a", "b" });
        yield return Case("KeyedCollection", new ByName { Ann, Ann with { Name = "Bob" } });
        yield return Case("grouping", new[] { "a", "bb", "cc" }.GroupBy(word => word.Length).ToList());
    }

    private static IEnumerable<CorpusCase> Dictionaries()
    {
        yield return Case("Dictionary", new Dictionary<string, int> { ["z"] = 1, ["a"] = 2 });
        yield return Case("Dictionary of objects", new Dictionary<string, object?> { ["n"] = 1, ["s"] = "x", ["list"] = new List<object> { 1, 2L }, ["null"] = null });
        yield return Case("Dictionary by tuple", new Dictionary<(int, int), double> { [(1, 2)] = 3 });
        yield return Case("Dictionary ignoring case", new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase) { ["A"] = 1 });
        yield return Case("Dictionary ordinal", new Dictionary<string, int>(StringComparer.Ordinal) { ["A"] = 1 });
        yield return Case("Dictionary invariant", new Dictionary<string, int>(StringComparer.InvariantCultureIgnoreCase) { ["A"] = 1 });
        yield return Case("Dictionary own comparer", new Dictionary<string, int>(new ByLength(2)) { ["A"] = 1 });
        yield return Case("IReadOnlyDictionary", (IReadOnlyDictionary<int, string>)new Dictionary<int, string> { [1] = "x" });
        yield return Case("SortedDictionary", new SortedDictionary<string, int>(StringComparer.Ordinal) { ["b"] = 1, ["B"] = 2 });
        yield return Case("SortedList", new SortedList<int, string> { [2] = "b", [1] = "a" });
        yield return Case("OrderedDictionary", new OrderedDictionary<string, int> { ["z"] = 1, ["a"] = 2 });
        yield return Case("ConcurrentDictionary", new ConcurrentDictionary<string, int>(StringComparer.OrdinalIgnoreCase) { ["z"] = 1, ["a"] = 2 });
        yield return Case("ReadOnlyDictionary", new ReadOnlyDictionary<string, int>(new Dictionary<string, int> { ["a"] = 1 }));
        yield return Case("ImmutableDictionary", ImmutableDictionary.Create<string, int>(StringComparer.OrdinalIgnoreCase).Add("a", 1));
        yield return Case("ImmutableSortedDictionary", ImmutableSortedDictionary.CreateRange([KeyValuePair.Create(2, "b"), KeyValuePair.Create(1, "a")]));
        yield return Case("FrozenDictionary", new Dictionary<string, int> { ["a"] = 1, ["bb"] = 2 }.ToFrozenDictionary());
        yield return Case("FrozenDictionary of int", Enumerable.Range(0, 20).ToFrozenDictionary(i => i, i => i * 2));
        yield return Case("Lookup", new[] { "a", "bb", "cc" }.ToLookup(word => word.Length));
        yield return Case("Hashtable", new Hashtable { ["a"] = 1, [2] = "b" });
        yield return Case("Hashtable ignoring case", new Hashtable(StringComparer.OrdinalIgnoreCase) { ["a"] = 1 });
        yield return Case("non-generic SortedList", new SortedList { ["b"] = 1, ["a"] = 2 });
        yield return Case("ListDictionary", new ListDictionary { ["a"] = 1, ["b"] = 2 });
        yield return Case("HybridDictionary", new HybridDictionary(true) { ["a"] = 1, ["b"] = 2 });
        yield return Case("NameValueCollection", new NameValueCollection { { "a", "1" }, { "a", "2" }, { "b", null } });
        yield return Case("non-generic OrderedDictionary", new OrderedDictionary { ["z"] = 1, ["a"] = 2 });
        yield return Case("subclass of Dictionary", new Tally { ["Ab"] = 1 });
    }

    private static IEnumerable<CorpusCase> Graphs()
    {
        var self = new Node { Name = "self" };
        self.Next = self;
        self.Children.Add(self);
        yield return Case("cycle to itself", self);

        var first = new Node { Name = "first" };
        var second = new Node { Name = "second", Next = first, Anything = new object[] { first, "x" } };
        first.Next = second;
        first.Children.AddRange([second, first, new Node { Name = "leaf", Anything = first.Children }]);
        yield return Case("cycles", first);

        var shared = new int[] { 1, 2, 3 };
        yield return Case("shared array", new[] { shared, shared, [1, 2, 3] });

        var array = new object?[3];
        array[0] = array;
        yield return Case("array in itself", array);

        var many = Enumerable.Range(0, 50).Select(i => new Node { Name = $"n{i}" }).ToArray();
        for (var i = 0; i < many.Length; i++)
        {
            many[i].Next = many[(i * 7 + 3) % many.Length];
            many[i].Anything = many[(i * 13 + 5) % many.Length];
        }

        yield return Case("fifty linked nodes", many);

        var tally = new Tally { Title = "t", ["x"] = 1 };
        tally.Self = tally;
        yield return Case("subclass of Dictionary with cycle", tally);

        var member = new Member(17);
        var friend = new Member(18);
        member.Friends.Add(member);
        member.Friends.Add(friend);
        member.Notes[member] = "me";
        friend.Notes[member] = "him";
        yield return Case("sets with keys that are still being read", member);
    }

    private static IEnumerable<CorpusCase> Functions()
    {
        var factor = 3;
        var words = new List<string> { "a" };
        yield return Case<Func<int, int>>("lambda", x => x + 1);
        yield return Case<Func<int, int>>("closure", x => x * factor + words.Count);
        yield return Case<Func<string, int>>("method group", int.Parse);
        yield return Case<object>("object lambda", (Func<int>)(() => 5));
        yield return Case<Func<string, int>>("method of an object", words.IndexOf);
        yield return Case("method of several", (Func<string, int>)(x => x.Length) + (x => x.Length * factor) + words.IndexOf);
        for (var i = 0; i < 2; i++)
        {
            var inner = i;
            yield return Case<Func<int>>($"closure of nested scopes {i}", () => inner + factor);
            yield return Case("functions that share", new Func<int>[] { () => inner, () => inner, () => inner + factor });
        }

    }

    private static IEnumerable<CorpusCase> Errors()
    {
        yield return Case<Exception>("exception", new InvalidOperationException("bad", new ArgumentException("worse", "name")) { Data = { ["k"] = 1 } });
        yield return Case<Exception>("aggregate", new AggregateException(new TimeoutException(), new FormatException("x")));
        yield return Case("object exception", (object)new KeyNotFoundException("k"));
    }

    private static FourInts InlineArray()
    {
        var value = default(FourInts);
        for (var i = 0; i < 4; i++)
        {
            value[i] = i + 1;
        }

        return value;
    }

    private static TwoStrings InlineStrings()
    {
        var value = default(TwoStrings);
        value[0] = "a";
        value[1] = "b";
        return value;
    }

    private static unsafe FixedBuffer FixedItems()
    {
        var value = default(FixedBuffer);
        for (var i = 0; i < 6; i++)
        {
            value.Items[i] = (short)(i - 3);
        }

        return value;
    }

    private static Modern Modern()
    {
        var value = new Modern { Title = "t", Number = 5 };
        value.Set("set");
        return value;
    }

    private static MemoryStream Memory()
    {
        var stream = new MemoryStream();
        stream.Write([1, 2, 3, 4]);
        stream.Position = 2;
        return stream;
    }

    private static PriorityQueue<string, int> PriorityQueue()
    {
        var queue = new PriorityQueue<string, int>();
        foreach (var (i, word) in new[] { "e", "b", "a", "d", "c" }.Index())
        {
            queue.Enqueue(word, (i * 3) % 4);
        }

        return queue;
    }

    private static Lazy<int> LazyWithValue()
    {
        var lazy = new Lazy<int>(5);
        _ = lazy.Value;
        return lazy;
    }
}
