using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using Fleche.Codec;

namespace Fleche.Tests.Codec;

public class EdgeTests
{
    [Fact(Timeout = 60_000)]
    public async Task Codecs_UsedByManyThreadsAtOnce_AgreeOnTheBytes()
        => await Task.Run(() =>
        {
            var differences = new ConcurrentBag<string>();
            Parallel.For(0, 4, new ParallelOptions { MaxDegreeOfParallelism = 4 }, _ =>
            {
                foreach (var item in Corpus.All)
                {
                    var payload = item.Encode();
                    if (Alike.FirstDifference(item.Value, item.Decode(payload)) is { } difference)
                    {
                        differences.Add($"{item.Name}: {difference}");
                    }
                }
            });
            Assert.Empty(differences);
        });

    [Fact(Timeout = 30_000)]
    public async Task Read_MemoryThatIsNoArray_GivesTheSame()
        => await Task.Run(() =>
        {
            foreach (var item in Corpus.All)
            {
                using var native = new NativeMemory(item.Encode());
                Assert.Null(Alike.FirstDifference(item.Value, item.Decode(native.Memory)));
            }
        });

    [Fact(Timeout = 30_000)]
    public async Task Read_SliceOfABuffer_StaysInside()
        => await Task.Run(() =>
        {
            byte[] buffer = [0x05, 0x92, 0x01, 0x02, 0x07];
            Assert.Equal((1, 2), new PayloadReader(buffer.AsMemory(1, 3)).ReadRoot<(int, int)>("x"));
            Assert.Throws<PayloadSerializationException>(() => new PayloadReader(buffer.AsMemory(1, 2)).ReadRoot<(int, int)>("x"));
        });

    [Fact(Timeout = 30_000)]
    public async Task Write_CollectionThatChangesMeanwhile_IsRefused()
        => await Task.Run(() =>
            Assert.Contains("was changed while it was written", Travel.Refusal("arg1", new Holder<Liar> { Value = new Liar() }).Message));

    [Fact(Timeout = 30_000)]
    public async Task Read_ChangedCulture_FormatsAlike()
        => await Task.Run(() =>
        {
            var culture = new CultureInfo("de-DE");
            culture.NumberFormat.NumberDecimalSeparator = "#";
            culture.DateTimeFormat.ShortDatePattern = "yyyy_MM_dd";
            var copy = Travel.RoundTrip(culture);
            Assert.Equal("1#5", 1.5.ToString(copy));
            Assert.Equal("2000_01_02", new DateTime(2000, 1, 2).ToString("d", copy));
            Assert.Equal("Januar", copy.DateTimeFormat.GetMonthName(1));
        });

    [Fact(Timeout = 30_000)]
    public async Task Read_ChangedCultureMadeReadOnly_FormatsAlike()
        => await Task.Run(() =>
        {
            var culture = new CultureInfo("de-DE");
            culture.NumberFormat.NumberDecimalSeparator = "#";
            culture.DateTimeFormat.ShortDatePattern = "yyyy_MM_dd";
            culture.TextInfo.ListSeparator = "~";
            var copy = Travel.RoundTrip(CultureInfo.ReadOnly(culture));
            Assert.True(copy.IsReadOnly);
            Assert.Equal("1#5", 1.5.ToString(copy));
            Assert.Equal("2000_01_02", new DateTime(2000, 1, 2).ToString("d", copy));
            Assert.Equal("~", copy.TextInfo.ListSeparator);
            Assert.False(Travel.RoundTrip(culture).IsReadOnly);
            Assert.Equal("~", Travel.RoundTrip(culture).TextInfo.ListSeparator);
        });

    [Fact(Timeout = 30_000)]
    public async Task Read_CultureWithComparisonsOfAnother_ComparesAlike()
        => await Task.Run(() =>
        {
            var copy = Travel.RoundTrip(CultureInfo.GetCultureInfo("de-DE", "sv-SE"));
            Assert.Equal(("de-DE", "sv-SE", "sv-SE"), (copy.Name, copy.CompareInfo.Name, copy.TextInfo.CultureName));
        });

    [Fact(Timeout = 30_000)]
    public async Task Write_UsedStockCulture_IsItsName()
        => await Task.Run(() =>
        {
            foreach (var culture in new[] { CultureInfo.GetCultureInfo("fr-FR"), CultureInfo.InvariantCulture, CultureInfo.ReadOnly(new CultureInfo("fr-FR")) })
            {
                _ = DateTime.Parse(DateTime.Now.ToString(culture), culture);
                var writer = new PayloadWriter();
                writer.WriteRoot("x", culture);
                Assert.InRange(writer.Position, 1, 6);
            }
        });

    [Fact(Timeout = 30_000)]
    public async Task Write_UnchangedWritableCulture_IsItsName()
        => await Task.Run(() =>
        {
            var writer = new PayloadWriter();
            writer.WriteRoot("x", new CultureInfo("fr-FR"));
            Assert.InRange(writer.Position, 1, 10);
        });

    [Fact(Timeout = 30_000)]
    public async Task Read_PartOfASortedSet_IsASetOfItsOwn()
        => await Task.Run(() => Assert.Equal([2, 3], Travel.RoundTrip(new SortedSet<int> { 1, 2, 3, 4 }.GetViewBetween(2, 3))));

    [Fact(Timeout = 30_000)]
    public async Task Resolve_TypeOfAnAssemblyInAnotherContext_FindsTheLoadedOne()
        => await Task.Run(() =>
        {
            var builder = System.Reflection.Emit.AssemblyBuilder.DefineDynamicAssembly(
                new AssemblyName("Fleche.Made.Up"), System.Reflection.Emit.AssemblyBuilderAccess.Run);
            var type = builder.DefineDynamicModule("m").DefineType("Made.Up", TypeAttributes.Public).CreateType();
            var copy = Travel.RoundTrip(Activator.CreateInstance(type)!);
            Assert.IsType(type, copy);
        });

    [Theory(Timeout = 30_000)]
    [InlineData(typeof(int), "System.Int32")]
    [InlineData(typeof(List<string[]>), "System.Collections.Generic.List`1[[System.String[]]]")]
    [InlineData(typeof(Dictionary<,>), "System.Collections.Generic.Dictionary`2")]
    [InlineData(typeof(Person), "Fleche.Tests.Codec.Person, Fleche.Core.Tests")]
    [InlineData(typeof(Holder<Person>[,]), "Fleche.Tests.Codec.Holder`1[[Fleche.Tests.Codec.Person, Fleche.Core.Tests]][,], Fleche.Core.Tests")]
    public async Task NameOf_AnyType_HasNoVersionAndLeadsBack(Type type, string name)
        => await Task.Run(() =>
        {
            Assert.Equal(name, TypeNames.NameOf(type));
            Assert.Same(type, TypeNames.Resolve(name));
        });

    [Fact(Timeout = 30_000)]
    public async Task ObjectCodec_ChosenFields_LeavesTheOthersOut()
        => await Task.Run(() =>
        {
            var codec = new ObjectCodec<Node>(
                [new MemberName(typeof(Node).GetField(nameof(Node.Name))!, "title"), new MemberName(typeof(Node).GetField(nameof(Node.Anything))!, "this")]);
            var writer = new PayloadWriter();
            codec.Write(writer, new Node { Name = "n", Anything = 5, Next = new Node() });
            var copy = codec.Read(new PayloadReader(writer.WrittenMemory));
            Assert.Equal(("n", 5, null), (copy.Name, copy.Anything, copy.Next));
            Assert.Null(copy.Children);

            writer.Reset();
            Assert.Throws<PayloadSerializationException>(() => codec.Write(writer, new Node { Anything = Task.CompletedTask }));
            Assert.Equal("captured.this", writer.Path.From("captured"));
        });

    [Fact(Timeout = 30_000)]
    public async Task Register_TypeWithACodecOfItsOwn_IsUsed()
        => await Task.Run(() =>
        {
            CodecFactory.Register(typeof(Special<>), type => CodecFactory.Make(typeof(SpecialCodec<>), type.GetGenericArguments()));
            Assert.Equal("special", Travel.RoundTrip(new Special<int> { Note = "lost" }).Note);
        });

    [Fact(Timeout = 30_000)]
    public async Task WriteBinary_ManyTimesTheBuffer_KeepsWhatWasWritten()
        => await Task.Run(() =>
        {
            var writer = new PayloadWriter(1);
            for (var i = 0; i < 200; i++)
            {
                writer.WriteString(new string('a', i));
                writer.WriteInt64(i * 1000);
            }

            var reader = new PayloadReader(writer.WrittenMemory);
            for (var i = 0; i < 200; i++)
            {
                Assert.Equal(i, reader.ReadString()!.Length);
                Assert.Equal(i * 1000, reader.ReadInt32());
            }

            Assert.True(reader.IsAtEnd);
        });

    [Fact(Timeout = 30_000)]
    public async Task Alike_DifferentGraphs_FindsTheDifference()
        => await Task.Run(() =>
        {
            var shared = new int[] { 1 };
            Assert.NotNull(Alike.FirstDifference(new[] { shared, shared }, new int[][] { [1], [1] }));
            Assert.NotNull(Alike.FirstDifference(0.0, -0.0));
            Assert.NotNull(Alike.FirstDifference(1.0m, 1.00m));
            Assert.NotNull(Alike.FirstDifference(new Node { Name = "a" }, new Node { Name = "b" }));
            Assert.NotNull(Alike.FirstDifference(new List<int> { 1, 2 }, new List<int> { 2, 1 }));
            Assert.NotNull(Alike.FirstDifference(new HashSet<string>(), new HashSet<string>(StringComparer.OrdinalIgnoreCase)));
            Assert.NotNull(Alike.FirstDifference((object)1, 1L));
            Assert.NotNull(Alike.FirstDifference(new Tally { Title = "a" }, new Tally { Title = "b" }));
        });

    /// <summary>Has fewer items than it says, like a collection from which another thread removes some.</summary>
    private sealed class Liar : LinkedList<int>, ICollection<int>
    {
        int ICollection<int>.Count => 5;
    }

    private sealed class Special<T>
    {
        public string Note = "";
    }

    private sealed class SpecialCodec<T> : ReferenceCodec<Special<T>>
    {
        protected override void WriteContents(PayloadWriter writer, Special<T> value) => writer.WriteMapHeader(0);

        protected override Special<T> ReadContents(PayloadReader reader, int slot)
        {
            reader.Skip();
            return new Special<T> { Note = "special" };
        }
    }

    private sealed unsafe class NativeMemory : MemoryManager<byte>
    {
        private readonly int _length;
        private void* _start;

        public NativeMemory(byte[] bytes)
        {
            _length = bytes.Length;
            _start = System.Runtime.InteropServices.NativeMemory.Alloc((nuint)bytes.Length);
            bytes.CopyTo(GetSpan());
        }

        public override Span<byte> GetSpan() => new(_start, _length);

        public override MemoryHandle Pin(int elementIndex = 0) => new((byte*)_start + elementIndex);

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
            System.Runtime.InteropServices.NativeMemory.Free(_start);
            _start = null;
        }
    }
}
