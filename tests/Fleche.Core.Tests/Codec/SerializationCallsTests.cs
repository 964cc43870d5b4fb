using System.Runtime.Serialization;

namespace Fleche.Tests.Codec;

/// <summary>Classes that put what [NonSerialized] fields hold into others before they are written, as the sets and maps of F# do.</summary>
public class SerializationCallsTests
{
    [Fact(Timeout = 30_000)]
    public async Task RoundTrip_ClassThatFillsItsOtherFields_ArrivesWhole()
        => await Task.Run(() =>
        {
            CountedBag copy = Travel.RoundTrip(new CountedBag("a", "b"));

            Assert.Equal(["a", "b"], copy.Words);
            Assert.Equal(["OnDeserializing", "OnDeserialized", "OnDeserialized below"], copy.Calls);
        });

    [Fact(Timeout = 30_000)]
    public async Task Write_ClassThatFillsItsOtherFields_IsAsItWasAfterwards()
        => await Task.Run(() =>
        {
            CountedBag bag = new("a", "b");

            Travel.RoundTrip(bag);

            Assert.False(bag.IsPacked);
            Assert.Equal(["OnSerializing", "OnSerialized"], bag.Calls);
        });

    [Fact(Timeout = 30_000)]
    public async Task Digest_ClassThatFillsItsOtherFields_IsOfWhatItHolds()
        => await Task.Run(() =>
        {
            Assert.Equal(Digest.Of(new CountedBag("a", "b")), Digest.Of(new CountedBag("a", "b")));
            Assert.NotEqual(Digest.Of(new CountedBag("a", "b")), Digest.Of(new CountedBag("a", "c")));
        });

    [Fact(Timeout = 30_000)]
    public async Task Write_TheMethodThrows_FailsWithItsCause()
        => await Task.Run(() =>
        {
            PayloadSerializationException error = Travel.Refusal("arg1", new CountedBag("a", null!));

            Assert.Contains("arg1", error.Message, StringComparison.Ordinal);
            Assert.IsType<FormatException>(error.InnerException);
        });

    private class Bag(params string[] words)
    {
        [NonSerialized]
        private List<string> _words = [.. words];

        [NonSerialized]
        private List<string> _calls = [];

        private string[]? _packed;

        public IEnumerable<string> Words => _words;

        public List<string> Calls => _calls;

        public bool IsPacked => _packed is not null;

        [OnSerializing]
        private void Pack(StreamingContext context)
        {
            _calls.Add("OnSerializing");
            _packed = _words.Contains(null!) ? throw new FormatException("no word") : [.. _words];
        }

        [OnSerialized]
        private void LetGo(StreamingContext context)
        {
            _calls.Add("OnSerialized");
            _packed = null;
        }

        [OnDeserializing]
        private void Begin(StreamingContext context) => _calls = ["OnDeserializing"];

        [OnDeserialized]
        private void Unpack(StreamingContext context)
        {
            _calls.Add("OnDeserialized");
            _words = [.. _packed!];
            _packed = null;
        }
    }

    private sealed class CountedBag(params string[] words) : Bag(words)
    {
        private readonly int _count = words.Length;

        [OnDeserialized]
        private void Check(StreamingContext context) => Calls.Add(Words.Count() == _count ? "OnDeserialized below" : "too early");
    }
}
