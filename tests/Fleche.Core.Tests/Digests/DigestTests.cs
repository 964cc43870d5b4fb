using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Collections.Specialized;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Fleche.Digests;
using Fleche.Tests.Codec;
using Xunit.Abstractions;

namespace Fleche.Tests.Digests;

public class DigestTests(ITestOutputHelper output)
{
    [Fact(Timeout = 30_000)]
    public async Task Of_Int_IsTheSha256OfTheDocumentedText()
        => await Task.Run(() =>
        {
            byte[] text = [1, (byte)'v', 12, 0, 0, 0, 0, 0, 0, 0, .. "System.Int32"u8, 42, 0, 0, 0];
            Assert.Equal(new Digest(SHA256.HashData(text)), Digest.Of(42));
            Assert.Equal(new Digest(SHA256.HashData([1, (byte)'n'])), Digest.Of<object?>(null));
        });

    [Fact(Timeout = 30_000)]
    public async Task Of_Delegates_IsTheSha256OfTheDocumentedText() // no golden one: the code differs from compiler to compiler
        => await Task.Run(() =>
        {
            (int factor, string name) = (3, "abc");
            Func<int, int> bound = x => x * factor + name.Length;
            Func<int, int> both = (Func<int, int>)Math.Abs + bound;
            byte[] text =
            [
                1, (byte)'v', .. Form.Encode("System.Func`2[System.Int32,System.Int32]"), .. Count(2),
                .. CodeDigest.Of(((Func<int, int>)Math.Abs).Method).Bytes, .. Digest.Of<object?>(null).Bytes,
                .. CodeDigest.Of(bound.Method).Bytes, .. Count(2),
                .. Form.Encode("factor"), .. Form.Encode("System.Int32"), 3, 0, 0, 0,
                .. Form.Encode("name"), .. Form.Encode("System.String"), .. Count(3), .. "a\0b\0c\0"u8,
            ];
            Assert.Equal(new Digest(SHA256.HashData(text)), Digest.Of(both));
        });

    [Fact(Timeout = 30_000)]
    public async Task ParseAndToString_Digest_RoundTrip()
        => await Task.Run(() =>
        {
            Digest digest = Digest.Of("x");
            string hex = digest.ToString();
            Assert.Matches("^[0-9a-f]{64}$", hex);
            Assert.Equal(digest, Digest.Parse(hex));
            Assert.Equal(digest, Digest.Parse(hex.ToUpperInvariant()));
            Assert.True(Digest.TryParse(hex, out Digest parsed) && parsed == digest);
            Assert.False(Digest.TryParse(hex[1..], out _));
            Assert.False(Digest.TryParse(null, out _));
            Assert.False(Digest.TryParse(hex[..63] + "g", out Digest failed));
            Assert.Equal(default, failed);
            Assert.Throws<FormatException>(() => Digest.Parse("12"));
            Assert.Throws<ArgumentException>(() => new Digest(new byte[31]));
            byte[] bytes = new byte[32];
            digest.CopyTo(bytes);
            Assert.Equal(hex, Convert.ToHexStringLower(bytes));
            Assert.Equal(digest, Travel.RoundTrip(digest));
        });

    [Fact(Timeout = 30_000)]
    public async Task CompareTo_Digests_IsTheOrderOfTheirTexts()
        => await Task.Run(() =>
        {
            Digest[] digests = [.. Enumerable.Range(0, 200).Select(Digest.Of)];
            Assert.Equal(digests.OrderBy(digest => digest.ToString(), StringComparer.Ordinal), digests.Order());
            Assert.True(digests.Min() < digests.Max() && digests.Max() >= digests.Min() && digests[0] != digests[1]);
        });

    [Fact(Timeout = 30_000)]
    public async Task Of_Numbers_AreToldApartByTypeAndBits()
        => await Task.Run(() =>
        {
            object[] different =
            [
                1, 1L, 1u, 1ul, (short)1, (ushort)1, (byte)1, (sbyte)1, 1.0, 1f, 1m, 1.0m, (Half)1, (Int128)1, (System.Numerics.BigInteger)1, true, '\u0001', "1", DayOfWeek.Monday,
                0.0, -0.0, 0f, -0f, double.NaN, float.NaN, Half.NaN, 0m, new decimal(0, 0, 0, true, 0), TimeSpan.FromTicks(1), new Index(1), new DateOnly(1, 1, 2), -1.0, -2.0, 0.5, Math.Pow(2, 60),
            ];
            Assert.Equal(different.Length, different.Select(Digest.Of).Distinct().Count());
        });

    [Fact(Timeout = 30_000)]
    public async Task Of_NaN_IsOneValueWhateverItsBits() // x64 and Arm make different ones
        => await Task.Run(() =>
        {
            double positive = BitConverter.Int64BitsToDouble(0x7ff8_0000_0000_0000), payload = BitConverter.Int64BitsToDouble(0x7ff8_0000_0000_1234);
            float single = BitConverter.Int32BitsToSingle(0x7fc0_0000);
            Assert.Equal(Digest.Of(double.NaN), Digest.Of(payload));
            Assert.Equal(Digest.Of(new[] { 1, double.NaN, 2 }), Digest.Of(new[] { 1, positive, 2 }));
            Assert.Equal(Digest.Of(Enumerable.Repeat(double.NaN, 10_000).ToArray()), Digest.Of(Enumerable.Repeat(payload, 10_000).ToArray()));
            Assert.Equal(Digest.Of(new[] { float.NaN }), Digest.Of(new[] { single }));
            Assert.Equal(Digest.Of(new[] { Half.NaN }), Digest.Of(new[] { -Half.NaN }));
            Assert.Equal(Digest.Of(new[] { new Plain { A = 1, B = float.NaN } }), Digest.Of(new[] { new Plain { A = 1, B = single } }));
            Assert.Equal(Digest.Of(new System.Numerics.Complex(1, double.NaN)), Digest.Of(new System.Numerics.Complex(1, positive)));
            Assert.NotEqual(Digest.Of(new[] { new Plain { A = 1, B = float.NaN } }), Digest.Of(new[] { new Plain { A = 2, B = single } }));
        });

    [Fact(Timeout = 30_000)]
    public async Task Of_SetsAndDictionaries_DoNotDependOnOrder()
        => await Task.Run(() =>
        {
            string[] words = [.. Enumerable.Range(0, 100).Select(i => $"word {i}")];
            string[] turned = [.. words.Reverse()];
            Assert.Equal(Digest.Of(words.ToHashSet()), Digest.Of(turned.ToHashSet()));
            Assert.Equal(Digest.Of(words.ToDictionary(word => word, word => word.Length)), Digest.Of(turned.ToDictionary(word => word, word => word.Length)));
            Assert.Equal(Digest.Of(words.ToFrozenSet()), Digest.Of(turned.ToFrozenSet()));
            Assert.Equal(Digest.Of(words.ToImmutableHashSet()), Digest.Of(turned.ToImmutableHashSet()));
            Assert.Equal(Digest.Of(new ConcurrentBag<string>(words)), Digest.Of(new ConcurrentBag<string>(turned)));
            Assert.NotEqual(Digest.Of(words.ToList()), Digest.Of(turned.ToList()));
            Assert.NotEqual(Digest.Of(new OrderedDictionary<int, int> { [1] = 1, [2] = 2 }), Digest.Of(new OrderedDictionary<int, int> { [2] = 2, [1] = 1 }));
            Assert.NotEqual(Digest.Of(new Dictionary<int, int> { [1] = 2, [2] = 1 }), Digest.Of(new Dictionary<int, int> { [1] = 1, [2] = 2 }));
        });

    [Fact(Timeout = 30_000)]
    public async Task Of_Comparers_ArePartUnlessTheyAreTheDefault()
        => await Task.Run(() =>
        {
            Assert.NotEqual(Digest.Of(new HashSet<string> { "a" }), Digest.Of(new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "a" }));
            Assert.NotEqual(Digest.Of(new SortedSet<string> { "a" }), Digest.Of(new SortedSet<string>(StringComparer.Ordinal) { "a" }));
            Assert.NotEqual(Digest.Of(new HashSet<string>(new ByLength(2)) { "a" }), Digest.Of(new HashSet<string>(new ByLength(3)) { "a" }));
            Assert.Equal(Digest.Of(new HashSet<string>(new ByLength(2)) { "a" }), Digest.Of(new HashSet<string>(new ByLength(2)) { "a" }));
            Assert.Equal(Digest.Of(new Dictionary<string, int> { ["a"] = 1 }), Digest.Of(new Dictionary<string, int>(StringComparer.Ordinal) { ["a"] = 1 }));
            Assert.Equal(Digest.Of(new Dictionary<int, int>()), Digest.Of(new Dictionary<int, int>(EqualityComparer<int>.Default)));
            Assert.NotEqual(Digest.Of(new System.Collections.Hashtable()), Digest.Of(new System.Collections.Hashtable(StringComparer.OrdinalIgnoreCase)));
        });

    [Fact(Timeout = 30_000)]
    public async Task Of_TypeNames_HaveNothingThatACompilerCounts()
        => await Task.Run(() =>
        {
            Assert.Equal("Fleche.Tests.Digests.<DigestTests>Hidden[]", TypeLabels.Of(typeof(Hidden[])));
            Assert.Equal("<>f__AnonymousType`1[System.Int32]", TypeLabels.Of(new { A = 1 }.GetType()));
            Assert.EndsWith("+AnonymousType1", TypeLabels.Of(typeof(AnonymousType1)));
            Assert.Equal("System.Collections.Generic.Dictionary`2[System.String,System.Int32[,][]]", TypeLabels.Of(typeof(Dictionary<string, int[][,]>)));
        });

    [Theory(Timeout = 30_000)]
    [InlineData("tr-TR")]
    [InlineData("ar-SA")]
    [InlineData("")]
    public async Task Of_OtherCulture_IsTheSame(string culture)
        => await Task.Run(() =>
        {
            (object?, Digest)[] before = [.. Corpus.All.Where(item => !DigestCorpusTests.Cycles.Contains(item.Name)).Select(item => (item.Value, Digest.Of(item.Value)))];
            CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = new CultureInfo(culture);
            foreach ((object? value, Digest digest) in before)
            {
                Assert.Equal(digest, Digest.Of(value));
            }

            Assert.Equal(Digest.Of(new SortedSet<string> { "I", "i", "ı" }), InCulture("en-US", () => Digest.Of(new SortedSet<string> { "ı", "i", "I" })));
        });

    [Fact(Timeout = 30_000)]
    public async Task Of_ValueReplacedByItsDigest_IsTheSame()
        => await Task.Run(() =>
        {
            object?[] parts = [1, "text", 2.5, null, new[] { 1, 2 }, new Person("A", 1, 2, default, ["t"]), new List<object?> { 1, null }, (1, "x"), Level.High];
            foreach (object? part in parts)
            {
                object digest = Digest.Of(part);
                Assert.Equal(digest, Digest.Of(digest));
                Assert.Equal(Digest.Of(new object?[] { "a", part, 3 }), Digest.Of(new object?[] { "a", digest, 3 }));
                Assert.Equal(Digest.Of(new List<object?> { part }), Digest.Of(new List<object?> { digest }));
                Assert.Equal(Digest.Of(new Dictionary<string, object?> { ["k"] = part }), Digest.Of(new Dictionary<string, object?> { ["k"] = digest }));
                Assert.Equal(Digest.Of(new Dictionary<object, object?> { [part ?? 0] = 1 }), Digest.Of(new Dictionary<object, object?> { [Digest.Of(part ?? 0)] = 1 }));
                Assert.Equal(Digest.Of(new HashSet<object?> { part, "b" }), Digest.Of(new HashSet<object?> { "b", digest }));
                Assert.Equal(Digest.Of(new Holder<object> { Value = part }), Digest.Of(new Holder<object> { Value = digest }));
                Assert.Equal(Digest.Of((1, part)), Digest.Of((1, (object?)digest)));
            }
        });

    [Fact(Timeout = 30_000)]
    public async Task Of_SharedObjects_IsThatOfTheTreeAndTakesLinearTime()
        => await Task.Run(() =>
        {
            object shared = new[] { "leaf" };
            Assert.Equal(Digest.Of(new object[] { new[] { "leaf" }, new[] { "leaf" } }), Digest.Of(new[] { shared, shared }));
            for (int i = 0; i < 300; i++)
            {
                shared = new[] { shared, shared };
            }

            Assert.Equal(Digest.Of(shared), Digest.Of(shared));
        });

    [Fact(Timeout = 30_000)]
    public async Task Of_CyclesAndDepth_AreRefusedWithTheWayOut()
        => await Task.Run(() =>
        {
            var node = new Node { Name = "a", Next = new Node { Name = "b" } };
            node.Next.Anything = node;
            var error = Assert.Throws<IndigestibleException>(() => Digest.Of(node));
            Assert.StartsWith("Cannot digest value.Next.Anything: this Fleche.Tests.Codec.Node is the one that contains it, and a cycle has no digest.", error.Message);

            var chain = new Node();
            for (int i = 0; i < 200_000; i++)
            {
                chain = new Node { Next = chain };
            }

            Assert.Contains("nested too deeply", Assert.Throws<IndigestibleException>(() => Digest.Of(chain)).Message);
            object boxes = 1;
            for (int i = 0; i < 200_000; i++)
            {
                boxes = (i, boxes);
            }

            Assert.Contains("nested too deeply", Refusal(boxes));
            Assert.Contains("nested too deeply", Refusal(new Mirror()));
            Assert.All(Twig.Endless(100_000), static chain => Assert.Contains("nested too deeply", Refusal(chain)));
            Assert.Equal(Digest.Of(new Node()), Digest.Of(new Node()));
        });

    [Fact(Timeout = 30_000)]
    public async Task Of_WhatBelongsToThisProcess_NamesTypeAndPath()
        => await Task.Run(() =>
        {
            using var stream = new FileStream(typeof(DigestTests).Assembly.Location, FileMode.Open, FileAccess.Read, FileShare.Read);
            Assert.StartsWith("Cannot digest value.Settings.Stream: a System.IO.FileStream cannot travel", Refusal(new Options { Settings = { Stream = stream } }));
            Assert.StartsWith("Cannot digest value[1].Handle: ", Refusal(new List<Settings> { new(), new() { Handle = 7 } }));
            Assert.StartsWith("Cannot digest value[\"key\"].Token: ", Refusal(new Dictionary<string, Settings> { ["key"] = new() { Token = new CancellationToken(true) } }));
            Assert.StartsWith("Cannot digest value.Keys[0].Item1: ", Refusal(new Dictionary<(nint, int), int> { [(9, 1)] = 1 }));
            Assert.StartsWith("Cannot digest value[0]: ", Refusal(new HashSet<object> { Task.CompletedTask }));
            Assert.StartsWith("Cannot digest value.Value: a System.Int32* ", Refusal(new HasPointer()));
            Assert.Contains("Pass its ToArray()", Refusal(Endless()));
            Assert.Contains("Pass its ToArray()", Refusal(Endless().Where(i => i > 0)));
            for (int i = 0; i < 60; i++)
            {
                Digest.Of(new Options());
            }

            Assert.StartsWith("Cannot digest value.Settings.Handle: ", Refusal(new Options { Settings = { Handle = 1 } }));
        });

    [Fact(Timeout = 30_000)]
    public async Task Of_Digestible_IsWhatTheTypeSays()
        => await Task.Run(() =>
        {
            Assert.Equal(Digest.Of((typeof(Atom), "H")), Digest.Of(new Atom("H", 1)));
            Assert.Equal(Digest.Of(new[] { new Atom("H", 1) }), Digest.Of(new[] { new Atom("H", 2) }));
            Assert.NotEqual(Digest.Of(new[] { new Atom("H", 1) }), Digest.Of(new[] { new Atom("O", 1) }));
            Assert.Equal(Digest.Of(new Speck?[] { new Speck(1, 2), null }), Digest.Of(new Speck?[] { new Speck(1, 3), null }));
            Assert.NotEqual(Digest.Of(new[] { new Speck(1, 2) }), Digest.Of(new[] { new Speck(2, 2) }));
        });

    [Fact(Timeout = 30_000)]
    public async Task Of_DigestibleThatFails_NamesThePathThroughIt()
        => await Task.Run(() =>
        {
            Assert.StartsWith("Cannot digest value[0].GetDigest().Item2[1]: a System.Threading.Tasks.Task", Refusal(new[] { new Careless() }));
            Assert.Equal(Digest.Of("failed"), Digest.Of(new Careful()));
            Assert.StartsWith("Cannot digest value.Handle: ", Refusal(new Settings { Handle = 7 }));
        });

    [Fact(Timeout = 30_000)]
    public async Task Of_DigestibleThatCatches_ThrowsWhatItSaysAndLeavesNoPath()
        => await Task.Run(() =>
        {
            int count = 0;
            foreach (object bad in new object[] { Task.CompletedTask, (Func<int>)(() => ++count), new Node { Anything = new Throwing() }, new[] { new Patient { Name = "m", Bad = Task.CompletedTask } } })
            {
                var patient = new Patient { Name = "n", Bad = bad };
                Assert.Equal(Digest.Of(bad is Patient[]? ("n", bad) : (object)"n"), Digest.Of(patient));
                Assert.StartsWith("Cannot digest value.Item2.Handle: ", Refusal((patient, new Settings { Handle = 7 })));
            }
        });

    [Fact(Timeout = 30_000)]
    public async Task Hooks_NearestTypeCounts_AndHoldsUntilRemoved()
        => await Task.Run(() =>
        {
            var thing = new Thing { Id = 1, Note = "a" };
            var other = new Thing { Id = 1, Note = "b" };
            Digest plain = Digest.Of(thing);
            Assert.NotEqual(plain, Digest.Of(other));
            DigestHooks.Add<IThing>(static thing => Digest.Of("interface"));
            DigestHooks.Add<Thing>(static thing => Digest.Of(thing.Id));
            try
            {
                Assert.Equal(Digest.Of(1), Digest.Of(thing));
                Assert.Equal(Digest.Of(new[] { thing }), Digest.Of(new[] { other }));
                Assert.Equal(Digest.Of(1), Digest.Of<object>(new SubThing { Id = 1 }));
                Assert.Equal(Digest.Of("interface"), Digest.Of(new OtherThing()));
            }
            finally
            {
                Assert.True(DigestHooks.Remove<Thing>());
                Assert.True(DigestHooks.Remove<IThing>());
            }

            Assert.Equal(plain, Digest.Of(thing));
            Assert.False(DigestHooks.Remove<Thing>());
            Assert.Throws<ArgumentException>(() => DigestHooks.Add<object>(static _ => default));
        });

    [Fact(Timeout = 30_000)]
    public async Task Of_Delegates_CountByCodeAndCapturedVariables()
        => await Task.Run(() =>
        {
            static Func<int, int> Adder(int n, string unused) => x => x + n + (unused.Length > 100 ? 1 : 0);
            static Func<int, int> Multiplier(int n) => x => x * n;
            Assert.Equal(Digest.Of(Adder(1, "a")), Digest.Of(Adder(1, "a")));
            Assert.NotEqual(Digest.Of(Adder(1, "a")), Digest.Of(Adder(2, "a")));
            Assert.NotEqual(Digest.Of(Multiplier(1)), Digest.Of(Multiplier(2)));
            Assert.NotEqual(Digest.Of((Func<double, double>)Math.Sqrt), Digest.Of((Func<double, double>)Math.Cbrt));
            Assert.Equal(Digest.Of((Func<double, double>)Math.Sqrt), Digest.Of((Func<double, double>)Math.Sqrt));
            Func<int, int> first = static x => x + 3, second = static x => x + 4, third = static x => x + 3;
            Assert.NotEqual(Digest.Of(first), Digest.Of(second));
            Assert.Equal(Digest.Of(first), Digest.Of(third));
            Assert.NotEqual(Digest.Of(new Reading(1, 2).Equals), Digest.Of(new Reading(1, 3).Equals));
            int count = 0;
            Assert.Contains("assigns the captured variable 'count'", Refusal((Action)(() => count++)));
        });

    [Fact(Timeout = 30_000)]
    public async Task Of_Exceptions_CountByTypeMessageAndInner()
        => await Task.Run(() =>
        {
            Assert.Equal(Digest.Of(new InvalidOperationException("a")), Digest.Of(Thrown(new InvalidOperationException("a"))));
            Exception[] different = [new("a"), new("b"), new("a", new Exception("b")), new ArgumentException("a"), new ArgumentException("a", "p"), new AggregateException("a", new Exception("b"), new Exception("c"))];
            Assert.Equal(different.Length, different.Select(Digest.Of).Distinct().Count());
            Assert.NotEqual(Digest.Of(new Exception("a")), Digest.Of(new Exception("a") { Data = { ["k"] = 1 } }));
        });

    [Fact(Timeout = 30_000)]
    public async Task Of_FilesAndDocuments_IsThatOfTheirText() // what is in them is caches and rented memory
        => await Task.Run(() =>
        {
            var file = new FileInfo("some.txt");
            Digest before = Digest.Of(file);
            Assert.False(file.Exists);
            Assert.Equal(before, Digest.Of(file));
            Assert.NotEqual(before, Digest.Of(new FileInfo("other.txt")));
            Assert.NotEqual(before, Digest.Of(new DirectoryInfo("some.txt")));
            StringDictionary few = [], many = [];
            foreach (string name in Enumerable.Range(0, 200).Select(static i => $"n{i}"))
            {
                many.Add(name, name);
            }

            foreach (string name in Enumerable.Range(0, 200).Select(static i => $"n{199 - i}"))
            {
                if (name.Length < 3)
                {
                    few.Add(name, name);
                }
                else
                {
                    many.Remove(name);
                }
            }

            Assert.Equal(Digest.Of(few), Digest.Of(many));
            Assert.Equal(Digest.Of(JsonDocument.Parse("[1, {}]").RootElement), Digest.Of(JsonDocument.Parse("[1, {}]").RootElement));
            Assert.NotEqual(Digest.Of(JsonDocument.Parse("[1]")), Digest.Of(JsonDocument.Parse("[2]")));
            Assert.Equal(Digest.Of(JsonNode.Parse("{\"a\": [1]}")), Digest.Of<object>(new JsonObject { ["a"] = new JsonArray(1) }));
            Assert.Equal(Digest.Of(XElement.Parse("<a><b/></a>")), Digest.Of(new XElement("a", new XElement("b"))));
            Digest[] documents =
            [
                Digest.Of(XElement.Parse("<a/>")),
                Digest.Of(XDocument.Parse("<a/>")),
                Digest.Of(XDocument.Parse("<?xml version='1.0'?><a/>")),
                Digest.Of(XDocument.Parse("<?xml version='1.0' standalone='yes'?><a/>")),
            ];
            Assert.Distinct(documents);
            Assert.Equal(documents[3], Digest.Of(new XDocument(new XDeclaration("1.0", null, "yes"), new XElement("a"))));
        });

    [Fact(Timeout = 60_000)]
    public async Task Of_LargeArrays_IsAboutAsFastAsTheHash()
        => await Task.Run(() =>
        {
            var values = new double[8_000_000];
            Random.Shared.NextBytes(MemoryMarshal.AsBytes(values.AsSpan()));
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = double.IsNaN(values[i]) ? i : values[i];
            }

            var points = new Plain[values.Length];
            long before = GC.GetAllocatedBytesForCurrentThread();
            double hash = Best(() => SHA256.HashData(MemoryMarshal.AsBytes(values.AsSpan())));
            double doubles = Best(() => Digest.Of(values));
            double structs = Best(() => Digest.Of(points));
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            output.WriteLine($"64 MB: SHA-256 alone {hash:F0} ms, doubles {doubles:F0} ms, structs {structs:F0} ms; {allocated:N0} bytes allocated");
            Assert.InRange(doubles, 0, 4 * hash + 100);
            Assert.InRange(allocated, 0, 1 << 20);
        });

    [Fact(Timeout = 60_000)]
    public async Task Of_SmallValues_TakesAFewHashes()
        => await Task.Run(() =>
        {
            var person = new Person("Ann", 41, 1.7, new DateOnly(1984, 2, 29), ["a", "b"]);
            byte[] text = new byte[25];
            double hash = Nanoseconds(() => SHA256.HashData(text)), number = Nanoseconds(() => Digest.Of(42));
            output.WriteLine($"SHA-256 {hash:F0} ns, int {number:F0} ns, string {Nanoseconds(() => Digest.Of("some text")):F0} ns, record {Nanoseconds(() => Digest.Of(person)):F0} ns");
            Assert.InRange(number, 0, 10 * hash + 1000);
        });

    /// <summary>Does without a part that has no digest.</summary>
    private sealed class Patient : IDigestible
    {
        public string Name = "";
        public object? Bad;

        public Digest GetDigest()
        {
            try
            {
                return Digest.Of((Name, Bad));
            }
            catch (IndigestibleException)
            {
                return Digest.Of(Name);
            }
        }
    }

    private sealed class Throwing : IEnumerable<int>, IDigestible
    {
        public Digest GetDigest() => throw new NotSupportedException("no digest");

        public IEnumerator<int> GetEnumerator() => throw new NotSupportedException();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }

    private static byte[] Count(long count) => BitConverter.GetBytes(count);

    private static double Nanoseconds(Action action)
    {
        for (int i = 0; i < 20_000; i++)
        {
            action();
        }

        return Best(() =>
        {
            for (int i = 0; i < 20_000; i++)
            {
                action();
            }
        }) * 1_000_000 / 20_000;
    }

    private static double Best(Action action) => Enumerable.Range(0, 3).Min(_ =>
    {
        long started = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    });

    private static string Refusal<T>(T value) => Assert.Throws<IndigestibleException>(() => Digest.Of(value)).Message;

    private static Exception Thrown(Exception exception)
    {
        try
        {
            throw exception;
        }
        catch (InvalidOperationException e)
        {
            return e;
        }
    }

    private static IEnumerable<int> Endless()
    {
        for (int i = 0; ; i++)
        {
            yield return i;
        }
    }

    private static T InCulture<T>(string name, Func<T> body)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = new CultureInfo(name);
        try
        {
            return body();
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private sealed record Atom(string Symbol, int Cache) : IDigestible
    {
        public Digest GetDigest() => Digest.Of((typeof(Atom), Symbol));
    }

    private readonly record struct Speck(int Id, int Cache) : IDigestible
    {
        public Digest GetDigest() => Digest.Of(Id);
    }

    private sealed class Careless : IDigestible
    {
        public Digest GetDigest() => Digest.Of((1, new object[] { 2, Task.CompletedTask }));
    }

    private sealed class Careful : IDigestible
    {
        public Digest GetDigest()
        {
            try
            {
                return Digest.Of(Task.CompletedTask);
            }
            catch (IndigestibleException)
            {
                return Digest.Of("failed");
            }
        }
    }

    /// <summary>Asks for its own digest.</summary>
    private sealed class Mirror : IDigestible
    {
        public Digest GetDigest() => Digest.Of(this);
    }

    private sealed unsafe class HasPointer
    {
        public int* Value = (int*)8;
    }

    private interface IThing;

    private class Thing : IThing
    {
        public int Id;
        public string Note = "";
    }

    private sealed class SubThing : Thing;

    private sealed class OtherThing : IThing;

    private sealed class AnonymousType1;
}

file sealed record Hidden;
