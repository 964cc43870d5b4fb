using Fleche.Codec;

namespace Fleche.Tests.Codec;

public class MalformedTests
{
    [Fact(Timeout = 120_000)]
    public async Task Read_TwentyThousandMutatedPayloads_GivesValuesOrPayloadErrors() // K9
        => await Task.Run(() =>
        {
            var fuzz = new MutationFuzz(seed: 20_260_101);
            for (var i = 0; i < 20_000; i++)
            {
                Assert.Null(fuzz.Step());
            }

            Assert.True(fuzz.Read > 500, $"only {fuzz.Read} payloads survived: the mutations are too wild");
            Assert.True(fuzz.Refused > 5000, $"only {fuzz.Refused} payloads were refused: the mutations are too tame");
        });

    [Fact(Timeout = 30_000)]
    public async Task Read_EveryPrefixOfAPayload_IsRefused()
        => await Task.Run(() =>
        {
            foreach (var item in Corpus.All)
            {
                var payload = item.Encode();
                for (var length = 0; length < Math.Min(payload.Length, 300); length++)
                {
                    Assert.Throws<PayloadSerializationException>(() => item.Decode(payload.AsMemory(0, length)));
                }
            }
        });

    [Theory(Timeout = 30_000)]
    [InlineData("DD7FFFFFFF")]
    [InlineData("DDFFFFFFFF")]
    [InlineData("DF7FFFFFFF")]
    [InlineData("DB7FFFFFFF")]
    [InlineData("C67FFFFFFF")]
    [InlineData("C97FFFFFFF01")]
    [InlineData("DC0010C0C0")]
    public async Task Read_ClaimedLengthBeyondTheBytes_IsRefusedBeforeAllocating(string hex)
        => await Task.Run(() =>
        {
            Refuses<object[]>(hex);
            Refuses<List<string>>(hex);
            Refuses<Dictionary<string, int>>(hex);
            Refuses<double[]>(hex);
            Refuses<string>(hex);
            Refuses<HashSet<int>>(hex);
            Refuses<Person>(hex);
        });

    [Fact(Timeout = 30_000)]
    public async Task Read_NestedClaims_AreAddedUp()
        => await Task.Run(() =>
        {
            // 1000 arrays in one another, each of which claims nearly as many elements as there are bytes left.
            byte[] payload = [.. Enumerable.Repeat<byte[]>([0x81, 0xa4, .. "Many"u8, 0xdc, 0x17, 0x00], 1000).SelectMany(level => level), .. new byte[6000]];
            var before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Throws<PayloadSerializationException>(() => new PayloadReader(payload).ReadRoot<Nested>("x"));
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        });

    [Fact(Timeout = 30_000)]
    public async Task Read_NestingWithoutEnd_IsRefused()
        => await Task.Run(() =>
        {
            byte[] payload = [.. Enumerable.Repeat<byte[]>([0x81, 0xa4, .. "Many"u8, 0x91], 500_000).SelectMany(level => level)];
            var error = Assert.Throws<PayloadSerializationException>(() => new PayloadReader(payload).ReadRoot<Nested>("x"));
            Assert.Contains("nested too deeply", error.Message);
            Assert.InRange(error.Message.Length, 0, 1000);
        });

    [Theory(Timeout = 30_000)]
    [InlineData(nameof(Twig.Kids))]
    [InlineData(nameof(Twig.Part))]
    [InlineData(nameof(Twig.Shown))]
    [InlineData(nameof(Twig.Segment))]
    public async Task Read_StructsNestedWithoutEnd_AreRefused(string member)
        => await Task.Run(() =>
        {
            byte[] level = [0x81, (byte)(0xa0 + member.Length), .. System.Text.Encoding.UTF8.GetBytes(member), 0x91];
            byte[] payload = [.. Enumerable.Repeat(level, 200_000).SelectMany(static level => level)];
            var error = Assert.Throws<PayloadSerializationException>(() => new PayloadReader(payload).ReadRoot<Twig>("x"));
            Assert.Contains("nested too deeply", error.Message);
        });

    [Fact(Timeout = 30_000)]
    public async Task Skip_NestingWithoutEnd_DoesNotRecurse()
        => await Task.Run(() =>
        {
            var payload = new byte[4_000_000];
            payload.AsSpan().Fill(0x91);
            payload[^1] = 0xc0;
            var reader = new PayloadReader(payload);
            reader.Skip();
            Assert.True(reader.IsAtEnd);
        });

    [Fact(Timeout = 30_000)]
    public async Task Skip_EveryPayloadOfTheCorpus_EndsAtItsEnd()
        => await Task.Run(() =>
        {
            foreach (var item in Corpus.All.Concat(Corpus.CallsAndErrors))
            {
                var reader = new PayloadReader(item.Encode());
                reader.Skip();
                Assert.True(reader.IsAtEnd, item.Name);
            }
        });

    [Fact(Timeout = 30_000)]
    public async Task Read_TypeThatDoesNotFitTheDeclaredOne_IsRefusedBeforeItIsMade()
        => await Task.Run(() =>
        {
            CodecFactory.Register(typeof(Trap), _ => new TrapCodec());
            var writer = new PayloadWriter();
            writer.WriteRoot<object>("x", new Trap());
            var error = Assert.Throws<PayloadSerializationException>(() => new PayloadReader(writer.WrittenMemory).ReadRoot<IShape>("x"));
            Assert.Contains("Trap stands where", error.Message);
            Assert.Null(error.InnerException);
        });

    [Fact(Timeout = 30_000)]
    public async Task Read_TypeRefusedByTheResolver_IsRefused()
        => await Task.Run(() =>
        {
            var writer = new PayloadWriter();
            writer.WriteRoot<object>("x", new Circle(1));
            var reader = new PayloadReader(writer.WrittenMemory) { TypeResolver = (name, _) => throw new InvalidOperationException($"not {name}") };
            var error = Assert.Throws<PayloadSerializationException>(() => reader.ReadRoot<object>("x"));
            Assert.IsType<InvalidOperationException>(error.InnerException);
        });

    [Fact(Timeout = 30_000)]
    public async Task Read_TypeThatDoesNotExist_NamesIt()
        => await Task.Run(() =>
        {
            var writer = new PayloadWriter();
            writer.WriteArrayHeader(2);
            writer.WriteExtension(2, "No.Such.Type, Nowhere"u8);
            writer.WriteNil();
            var error = Assert.Throws<PayloadSerializationException>(() => new PayloadReader(writer.WrittenMemory).ReadRoot<object>("result"));
            Assert.StartsWith("Cannot read result: ", error.Message);
            Assert.Contains("No.Such.Type, Nowhere", error.Message);
        });

    [Fact(Timeout = 30_000)]
    public async Task ReadRoot_HashFunctionThatThrows_IsTheInnerException()
        => await Task.Run(() =>
        {
            var writer = new PayloadWriter();
            writer.WriteRoot("x", new[] { new Holder<HashSet<string>> { Value = new HashSet<string>(new ByLength(5)) { "abc" } } });
            var payload = writer.ToArray();
            payload[payload.AsSpan().IndexOf("Modulus"u8) + 7] = 0;
            var error = Assert.Throws<PayloadSerializationException>(() => new PayloadReader(payload).ReadRoot<Holder<HashSet<string>>[]>("x"));
            Assert.IsType<DivideByZeroException>(error.InnerException);
            Assert.StartsWith("Cannot read x[0].Value: ", error.Message);
        });

    private static void Refuses<T>(string hex)
    {
        var reader = new PayloadReader(Convert.FromHexString(hex));
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<PayloadSerializationException>(() => reader.ReadRoot<T>("x"));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
    }

    private sealed class Nested
    {
        public Nested[]? Many = null;
    }

    private sealed class Trap;

    private sealed class TrapCodec : ReferenceCodec<Trap>
    {
        protected override void WriteContents(PayloadWriter writer, Trap value) => writer.WriteMapHeader(0);

        protected override Trap ReadContents(PayloadReader reader, int slot) => throw new InvalidOperationException("it was made");
    }
}
