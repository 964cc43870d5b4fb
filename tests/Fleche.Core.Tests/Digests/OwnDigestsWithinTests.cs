using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Fleche.Tests.Digests;

/// <summary>A type that says its own digest is asked for it wherever it stands, also in structs whose bytes would else do.</summary>
public class OwnDigestsWithinTests
{
    private enum Level : byte
    {
        Low,
        High,
    }

    // The second number of a Speck does not count.
    private static readonly Dictionary<string, Func<Speck, object>> Places = new()
    {
        ["array of structs"] = static speck => new[] { new Pair(speck, 1) },
        ["list of structs"] = static speck => new List<Pair> { new(speck, 1) },
        ["array of more dimensions"] = static speck => new[,] { { new Pair(speck, 1) } },
        ["immutable array"] = static speck => ImmutableArray.Create(new Pair(speck, 1)),
        ["memory"] = static speck => new Memory<Pair>([new Pair(speck, 1)]),
        ["struct in a struct"] = static speck => new[] { new Pairs(new Pair(speck, 1), new Pair(speck, 2)) },
        ["generic struct of .NET"] = static speck => KeyValuePair.Create(speck, 1L),
        ["array of generic structs of .NET"] = static speck => new[] { KeyValuePair.Create(speck, 1L) },
        ["array of generic structs of .NET around a struct"] = static speck => new[] { KeyValuePair.Create(1L, new Pair(speck, 1)) },
        ["tuples"] = static speck => new[] { (speck, 1L) },
        ["nullable ones"] = static speck => new Speck?[] { speck, null },
        ["sequence"] = static speck => new Queue<Pair>([new Pair(speck, 1)]),
        ["inline array"] = static speck => Four(speck),
        ["array of inline arrays"] = static speck => new[] { Four(speck) },
        ["array of structs around an inline array"] = static speck => new[] { new Around(Four(speck)) },
        ["values of a dictionary"] = static speck => new Dictionary<int, Pair[]> { [1] = [new Pair(speck, 1)] },
    };

    public static TheoryData<string> Names => [.. Places.Keys];

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Names))]
    public async Task Of_FieldWithItsOwnDigest_CountsByIt(string name) => await Task.Run(() =>
    {
        Digest digest = Digest.Of(Places[name](new Speck(1, 2)));

        Assert.Equal(digest, Digest.Of(Places[name](new Speck(1, 3))));
        Assert.NotEqual(digest, Digest.Of(Places[name](new Speck(2, 2))));
    });

    [Fact(Timeout = 30_000)]
    public async Task Of_HookForAnEnumInStructsOfNet_CountsByTheHook() => await Task.Run(() =>
    {
        object[] low = [KeyValuePair.Create(Level.Low, (byte)1), new[] { KeyValuePair.Create(Level.Low, (byte)1) }];
        object[] high = [KeyValuePair.Create(Level.High, (byte)1), new[] { KeyValuePair.Create(Level.High, (byte)1) }];
        Digest[] before = [.. low.Select(Digest.Of)];

        DigestHooks.Add<Level>(static _ => Digest.Of("a level"));
        try
        {
            Assert.Equal(low.Select(Digest.Of), high.Select(Digest.Of));
        }
        finally
        {
            DigestHooks.Remove<Level>();
        }

        Assert.Equal(before, low.Select(Digest.Of));
        Assert.NotEqual(before, high.Select(Digest.Of));
    });

    private static Buffer Four(Speck speck)
    {
        var buffer = default(Buffer);
        buffer[2] = speck;
        return buffer;
    }

    private readonly record struct Speck(int Id, int Cache) : IDigestible
    {
        public Digest GetDigest() => Digest.Of((typeof(Speck), Id));
    }

    private readonly record struct Pair(Speck Speck, long Number);

    private readonly record struct Pairs(Pair First, Pair Second);

    private readonly record struct Around(Buffer Buffer);

    [InlineArray(4)]
    private struct Buffer
    {
        private Speck _first;
    }
}
