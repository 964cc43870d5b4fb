using System.Text.RegularExpressions;
using Fleche.ProcessPool.Tests.Lifetime;
using Fleche.ProcessPool.Tests.Scenarios.Matrix;

namespace Fleche.ProcessPool.Tests.Scenarios;

/// <summary>docs/scenarios.md says which test shows what: those tests are there.</summary>
public sealed partial class DocumentTests
{
    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(ProgramRun.Root, "docs", "scenarios.md"));

    private static IEnumerable<string> Rows => Lines.Where(static line => Row().IsMatch(line));

    [Fact]
    public void Scenarios_EveryRow_NamesATestOrSaysWhyThereIsNone()
    {
        Assert.InRange(Rows.Count(), 177, 1000);
        Assert.All(Rows, static row => Assert.True(
            TestName().IsMatch(row) || MatrixCase().IsMatch(row) || row.Contains("not applicable", StringComparison.Ordinal), row));
    }

    [Fact]
    public void Scenarios_EveryTestThatIsNamed_Exists()
    {
        HashSet<string> tests = [.. new[] { "Fleche.ProcessPool.Tests", "Fleche.Core.Tests" }.SelectMany(TestsOf)];
        string[] named = [.. Lines.SelectMany(static line => TestName().Matches(line)).Select(static match => match.Groups[1].Value)];

        Assert.NotEmpty(named);
        Assert.All(named, name => Assert.True(tests.Contains(name), $"There is no test {name}."));
    }

    [Fact]
    public void Scenarios_EveryCaseOfTheMatrixThatIsNamed_Exists()
    {
        HashSet<string> values = [.. Enum.GetNames<Stage>(), .. Enum.GetNames<Fate>(), .. Enum.GetNames<Moment>()];
        string[] named = [.. Lines.SelectMany(static line => MatrixCase().Matches(line)).SelectMany(static match => match.Groups[1].Value.Split(", "))];

        Assert.NotEmpty(named);
        Assert.Subset(values, named.ToHashSet());
    }

    /// <summary>The tests in the sources of a project, as <c>Class.Method</c>.</summary>
    private static IEnumerable<string> TestsOf(string project) =>
        from file in Directory.EnumerateFiles(Path.Combine(ProgramRun.Root, "tests", project), "*Tests.cs", SearchOption.AllDirectories)
        from method in Method().Matches(File.ReadAllText(file))
        select $"{Path.GetFileNameWithoutExtension(file)}.{method.Groups[1].Value}";

    [GeneratedRegex(@"^\| [A-M]\d+ \|")]
    private static partial Regex Row();

    [GeneratedRegex(@"`(\w+Tests\.\w+)`")]
    private static partial Regex TestName();

    [GeneratedRegex(@"`CrashMatrix` \((\w+(?:, \w+)*)\)")]
    private static partial Regex MatrixCase();

    [GeneratedRegex(@"\[(?:Fact|Theory)\b(?:.*\n)+?.*? (?:Task|void) (\w+)\(")]
    private static partial Regex Method();
}
