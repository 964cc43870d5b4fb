namespace Fleche.ProcessPool.Tests.Scenarios.Matrix;

/// <summary>
/// User code that throws, ends its process or hangs, wherever it runs and whatever else is going on (section N of docs/scenarios.md). Every case checks the
/// exception with process id, exit code, signal and the function's name, the other calls, the pool and that nothing is left behind.
/// </summary>
public sealed class CrashMatrixTests : ProcessTest
{
    public static TheoryData<Stage, Fate, Moment, WorkerFailurePolicy> Cases
    {
        get
        {
            TheoryData<Stage, Fate, Moment, WorkerFailurePolicy> data = [];
            foreach ((Stage stage, Fate fate, Moment moment, WorkerFailurePolicy policy) in CrashCases.Chosen)
            {
                data.Add(stage, fate, moment, policy);
            }

            return data;
        }
    }

    [Theory(Timeout = 240_000)]
    [MemberData(nameof(Cases))]
    public async Task AnyPolicy_UserCodeMeetsItsFate_EverythingEndsAsDocumented(Stage stage, Fate fate, Moment moment, WorkerFailurePolicy policy)
    {
        using CrashRun run = new(stage, fate, moment, policy);
        await run.RunAsync();
    }

    [Fact]
    public void Covering_OfAllCases_HasEveryPairAndIsSmall()
    {
        IEnumerable<(Enum, Enum)> possible = CrashCases.All.SelectMany(CrashCases.Pairs).Distinct();
        List<(Stage, Fate, Moment, WorkerFailurePolicy)> covering = CrashCases.Covering(CrashCases.All);

        Assert.Equal(504, CrashCases.All.Count);
        Assert.Subset(covering.SelectMany(CrashCases.Pairs).ToHashSet(), possible.ToHashSet());
        Assert.InRange(covering.Count, 42, 60);
    }
}
