using System.Runtime.CompilerServices;
using Fleche.Tests.Codec;

namespace Fleche.Tests.Digests;

/// <summary>
/// Digests hold for years: those of the corpus as they were recorded in <c>golden.txt</c>, which <c>digests.py</c>, written from <c>docs/digests.md</c> alone,
/// checks too. A difference means a new version of the scheme. New cases: FLECHE_UPDATE_GOLDEN=1 dotnet test --filter GoldenTests.
/// </summary>
public class GoldenTests
{
    /// <summary>As long as a register of this machine.</summary>
    private const string OfThisMachine = "Vector<T>";

    public static TheoryData<string> Names => [.. Recorded().Keys];

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Names))]
    public async Task Of_Corpus_IsAsRecorded(string name)
        => await Task.Run(() => Assert.Equal(Recorded()[name], Digest.Of(Corpus.All.Single(item => item.Name == name).Value).ToString()));

    private static Dictionary<string, string> Recorded()
    {
        string path = Path.Combine(SourceDirectory(), "golden.txt");
        if (Environment.GetEnvironmentVariable("FLECHE_UPDATE_GOLDEN") == "1")
        {
            File.WriteAllLines(path, Corpus.All
                .Where(item => !DigestCorpusTests.Cycles.Contains(item.Name) && !item.Name.StartsWith(OfThisMachine, StringComparison.Ordinal))
                .Select(item => $"{Digest.Of(item.Value)} {item.Name}"));
        }

        return File.ReadLines(path).ToDictionary(line => line[65..], line => line[..64]);
    }

    private static string SourceDirectory([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
