using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using Fleche.Codec;

namespace Fleche.Tests.Codec;

/// <summary>Values that look right when they arrive, and must be.</summary>
public sealed class FaithfulnessTests
{
    private static int _finalizedTooEarly;

    // A key is complete only when all that its hash may depend on is: not while it leads back to an object that is still being read.
    [Fact(Timeout = 30_000)]
    public Task RoundTrip_KeyWhoseHashDependsOnItsOwner_IsFound() => InThread.Run(() =>
    {
        Owner owner = new() { Number = 42 };
        Part part = new(owner);
        owner.Parts = [part];
        owner.Index = [part];
        owner.Names = new() { [part] = "part" };

        Owner copy = Travel.RoundTrip(owner);

        Assert.Contains(copy.Parts![0], copy.Index!);
        Assert.Equal("part", copy.Names![copy.Parts[0]]);
    });

    // The second of the two hours 1:30 on the day on which summer time ends: DateTime.Kind does not tell it from the first.
    [Fact(Timeout = 30_000)]
    public Task RoundTrip_LocalTimeThatComesTwice_StaysTheSameMoment() => InThread.Run(() =>
    {
        DateTime first = new(2025, 11, 2, 1, 30, 0, DateTimeKind.Local);
        DateTime second = Unsafe.BitCast<ulong, DateTime>((ulong)first.Ticks | (3UL << 62));
        foreach (DateTime time in new[] { first, second, first.ToUniversalTime(), DateTime.SpecifyKind(first, DateTimeKind.Unspecified) })
        {
            DateTime copy = Travel.RoundTrip(time);

            Assert.Equal(time.ToBinary(), copy.ToBinary());
            Assert.Equal(Unsafe.BitCast<DateTime, ulong>(time), Unsafe.BitCast<DateTime, ulong>(copy));
            Assert.Equal(Digest.Of(time), Digest.Of(copy));
        }
    });

    // Their names are one object each in a process.
    [Fact(Timeout = 30_000)]
    public Task RoundTrip_Xml_IsFoundByName() => InThread.Run(() =>
    {
        XElement tree = Travel.RoundTrip(XElement.Parse("<r xmlns:n='urn:n' q='1'><a>text</a><n:b/></r>"));

        Assert.Equal("text", tree.Element("a")?.Value);
        Assert.Equal("1", tree.Attribute("q")?.Value);
        Assert.NotNull(tree.Element(XNamespace.Get("urn:n") + "b"));
        Assert.Same(XName.Get("{urn:n}x"), Travel.RoundTrip(XName.Get("{urn:n}x")));
        Assert.Same(XNamespace.None, Travel.RoundTrip(XNamespace.None));
        Assert.Equal(new XmlQualifiedName("a", "urn:n"), Travel.RoundTrip(new XmlQualifiedName("a", "urn:n")));
        Assert.Same(HttpMethod.Patch, Travel.RoundTrip(HttpMethod.Patch));
    });

    [Fact(Timeout = 30_000)]
    public Task RoundTrip_ExpandoObject_HasTheMembersThatItHas() => InThread.Run(() =>
    {
        System.Dynamic.ExpandoObject value = new();
        IDictionary<string, object?> members = value;
        members["gone"] = 1;
        members["kept"] = "k";
        members["itself"] = value;
        members.Remove("gone");

        System.Dynamic.ExpandoObject copy = Travel.RoundTrip(value);

        Assert.Equal(["kept", "itself"], ((IDictionary<string, object?>)copy).Keys);
        Assert.Equal("k", ((dynamic)copy).kept);
        Assert.Same(copy, ((IDictionary<string, object?>)copy)["itself"]);
    });

    [Fact(Timeout = 30_000)]
    public Task RoundTrip_EncodingWithFallbacks_KeepsThem() => InThread.Run(() =>
    {
        Encoding stars = Encoding.GetEncoding("us-ascii", new EncoderReplacementFallback("*"), new DecoderReplacementFallback("#"));
        Encoding strict = Encoding.GetEncoding("us-ascii", EncoderFallback.ExceptionFallback, new DecoderReplacementFallback("#"));

        Assert.Equal("a*"u8.ToArray(), Travel.RoundTrip(stars).GetBytes("aé"));
        Assert.Equal("a#", Travel.RoundTrip(stars).GetString([97, 200]));
        Assert.Throws<EncoderFallbackException>(() => Travel.RoundTrip(strict).GetBytes("é"));
        Assert.Equal("?"u8.ToArray(), Travel.RoundTrip(Encoding.ASCII).GetBytes("é"));
        Assert.Equal(4, new[] { Encoding.ASCII, stars, strict, Encoding.UTF8 }.Select(static encoding => Digest.Of(encoding)).Distinct().Count());
        Assert.Contains("Own", Travel.Refusal("value", Encoding.GetEncoding("us-ascii", new OwnFallback(), DecoderFallback.ReplacementFallback)).Message);
    });

    [Fact(Timeout = 30_000)]
    public Task RoundTrip_SetWhoseElementsBecameEqual_IsRefused() => InThread.Run(() =>
    {
        Owner one = new() { Number = 1 };
        Owner two = new() { Number = 2 };
        HashSet<Part> set = [new Part(one), new Part(two)];
        two.Number = 1;

        Assert.Contains("two elements", Assert.Throws<PayloadSerializationException>(() => Travel.RoundTrip(set)).Message);
    });

    // Its finalizer expects what its constructor sets.
    [Fact(Timeout = 30_000)]
    public Task Read_FailsInTheMiddleOfAnObject_ItIsNotFinalized() => InThread.Run(() =>
    {
        for (int i = 0; i < 10; i++)
        {
            FailToRead();
        }

        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.Equal(0, Volatile.Read(ref _finalizedTooEarly));
        int before = Finalized.Count;
        DropACopy();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.True(Finalized.Count > before, "a copy that was read in full is finalized");

        [MethodImpl(MethodImplOptions.NoInlining)]
        static void FailToRead()
        {
            Finalized value = new();
            value.Children = [value];
            Assert.Throws<PayloadSerializationException>(() => Travel.RoundTrip(value.Children));
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        static void DropACopy() => Assert.Equal("n", Travel.RoundTrip(new Finalized()).Name);
    });

    // What stands for the empty value of such a type is what stands for null elsewhere.
    [Fact(Timeout = 30_000)]
    public Task RoundTrip_NullableWithAnEmptyValue_HasIt() => InThread.Run(() =>
    {
        HasValue<CancellationToken>(default);
        HasValue<nint>(0);
        HasValue<ImmutableArray<object?>>(default);
        HasValue<ImmutableArray<object?>>([null]);
        HasValue<ArraySegment<int>>(default);
        HasValue<ArraySegment<string>>(new[] { "a" });
        HasValue<Unit>(default);
        HasValue(0);

        static void HasValue<T>(T value)
            where T : struct
        {
            (T? Value, T? None, int After) copy = Travel.RoundTrip(((T?)value, (T?)null, 5));
            Assert.True(copy.Value.HasValue, typeof(T).Name);
            Assert.Equal((null, 5), (copy.None, copy.After));
            Assert.Equal(Digest.Of<object>(value), Digest.Of<object>(copy.Value.Value));
        }
    });

    [Fact(Timeout = 30_000)]
    public Task RoundTrip_CollectionWhoseAddChangesWhatIsAdded_HasTheSameItems() => InThread.Run(() =>
    {
        Assert.Equal("x!", Travel.RoundTrip(new MarkedTable { { "a", "x" } })["a"]);
        Assert.Equal("x!", Travel.RoundTrip(new MarkedSortedList { { "a", "x" } })["a"]);
        Assert.Equal(["x!", "y!"], Travel.RoundTrip(new MarkedList { "x", "y" }).Cast<string>());
        MarkedQueue queue = new();
        MarkedStack stack = new();
        foreach (string item in new[] { "x", "y" })
        {
            queue.Enqueue(item);
            stack.Push(item);
        }

        Assert.Equal(["x!", "y!"], Travel.RoundTrip(queue).Cast<string>());
        Assert.Equal(["y!", "x!"], Travel.RoundTrip(stack).Cast<string>());
    });

    [Theory(Timeout = 30_000)]
    [InlineData("\u2212")]
    [InlineData("minus")]
    public Task RoundTrip_StoredEnumThatIsNoMember_IsTheSameInEveryCulture(string minus) => InThread.Run(() =>
    {
        foreach (Change change in new[] { ~Change.Up, Change.Up | Change.Down, (Change)8, Change.Up })
        {
            CultureInfo.CurrentCulture = new CultureInfo("sv-SE") { NumberFormat = { NegativeSign = minus } };
            var writer = new PayloadWriter { IsStored = true };
            writer.WriteRoot("value", change);
            CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
            Assert.Equal(change, new PayloadReader(writer.ToArray()) { IsStored = true }.ReadRoot<Change>("value"));
        }
    });

    [Flags]
    private enum Change : short
    {
        Up = 1,
        Down = 2,
    }

    private sealed class MarkedTable : Hashtable
    {
        public override void Add(object key, object? value) => base.Add(key, value + "!");
    }

    private sealed class MarkedSortedList : SortedList
    {
        public override void Add(object key, object? value) => base.Add(key, value + "!");
    }

    private sealed class MarkedList : ArrayList
    {
        public override int Add(object? value) => base.Add(value + "!");

        public override object?[] ToArray() => ["other"];
    }

    private sealed class MarkedQueue : Queue
    {
        public override void Enqueue(object? obj) => base.Enqueue(obj + "!");

        public override object?[] ToArray() => ["other"];
    }

    private sealed class MarkedStack : Stack
    {
        public override void Push(object? obj) => base.Push(obj + "!");

        public override object?[] ToArray() => ["other"];
    }

    private sealed class Owner
    {
        public List<Part>? Parts;
        public HashSet<Part>? Index;
        public Dictionary<Part, string>? Names;
        public int Number;
    }

    private sealed class Part(Owner owner)
    {
        public override int GetHashCode() => owner.Number;

        public override bool Equals(object? other) => other is Part part && part.GetHashCode() == GetHashCode();
    }

    private sealed class OwnFallback : EncoderFallback
    {
        public override int MaxCharCount => 1;

        public override EncoderFallbackBuffer CreateFallbackBuffer() => throw new NotSupportedException();
    }

    private sealed class Finalized
    {
        private static int _count;

        public ImmutableList<Finalized>? Children;

        ~Finalized()
        {
            Interlocked.Increment(ref _count);
            if (Name is null)
            {
                Interlocked.Increment(ref _finalizedTooEarly);
            }
        }

        public static int Count => Volatile.Read(ref _count);

        public string Name { get; } = "n";
    }
}
