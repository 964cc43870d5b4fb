using Fleche.Tests.Codec;

namespace Fleche.Tests.Digests;

/// <summary>Every kind of value that travels has a digest, which is told apart from all others.</summary>
public class DigestCorpusTests
{
    /// <summary>Cases of the corpus that lead back to themselves: they travel and have no digest.</summary>
    internal static readonly string[] Cycles =
        ["cycle to itself", "cycles", "array in itself", "fifty linked nodes", "subclass of Dictionary with cycle", "sets with keys that are still being read"];

    public static TheoryData<string> Names => [.. Corpus.All.Select(item => item.Name).Except(Cycles)];

    public static TheoryData<string> CycleNames => [.. Cycles];

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Names))]
    public async Task Of_ValueThatTravels_IsThatOfItsCopy(string name)
        => await Task.Run(() =>
        {
            CorpusCase item = Corpus.All.Single(item => item.Name == name);
            Assert.Equal(Digest.Of(item.Value), Digest.Of(item.Decode(item.Encode())));
        });

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(CycleNames))]
    public async Task Of_Cycle_IsRefusedWithItsPath(string name)
        => await Task.Run(() =>
        {
            CorpusCase item = Corpus.All.Single(item => item.Name == name);
            var error = Assert.Throws<IndigestibleException>(() => Digest.Of(item.Value));
            Assert.Matches(@"^Cannot digest value[^ ]+: this .* a cycle has no digest", error.Message);
        });

    [Fact(Timeout = 30_000)]
    public async Task Of_DifferentValues_Differ()
        => await Task.Run(() =>
        {
            var clashes = Corpus.All.Where(item => !Cycles.Contains(item.Name))
                .GroupBy(item => Digest.Of(item.Value))
                .Where(group => group.Count() > 1)
                .Select(group => string.Join(" = ", group.Select(item => item.Name)));
            Assert.Equal(Same, clashes.Order(StringComparer.Ordinal));
        });

    /// <summary>Null is null, a box counts as what is in it, and every NaN as one.</summary>
    private static IEnumerable<string> Same =>
    [
        "double fff8000000000000 = double 7ff80000deadbeef",
        "enum = object enum",
        "nullable = object int",
        "string null = nullable null = Unset nullable DateTime = record null = object null = array null = List null",
        "true = object bool",
    ];
}
