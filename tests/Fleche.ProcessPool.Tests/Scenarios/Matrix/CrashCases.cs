using Case = (
    Fleche.ProcessPool.Tests.Scenarios.Matrix.Stage Stage,
    Fleche.ProcessPool.Tests.Scenarios.Matrix.Fate Fate,
    Fleche.ProcessPool.Tests.Scenarios.Matrix.Moment Moment,
    Fleche.ProcessPool.WorkerFailurePolicy Policy);

namespace Fleche.ProcessPool.Tests.Scenarios.Matrix;

/// <summary>
/// The product of stages, fates, moments and policies, without the impossible: all of it when the variable <see cref="Variable"/> is set, else a part in
/// which every possible pair of two of them occurs.
/// </summary>
internal static class CrashCases
{
    public const string Variable = "FLECHE_TEST_ALL_CRASHES";

    /// <summary>All cases that can be.</summary>
    public static IReadOnlyList<Case> All { get; } =
    [
        .. from stage in Enum.GetValues<Stage>()
           from fate in Enum.GetValues<Fate>()
           where WhyNot(stage, fate) is null
           from moment in Enum.GetValues<Moment>()
           from policy in Enum.GetValues<WorkerFailurePolicy>()
           select (stage, fate, moment, policy),
    ];

    /// <summary>The cases of this test run.</summary>
    public static IReadOnlyList<Case> Chosen => Environment.GetEnvironmentVariable(Variable) is null ? Covering(All) : All;

    /// <summary>Why something cannot be tested; null: it can.</summary>
    public static string? WhyNot(Stage stage, Fate fate) => (stage, fate) switch
    {
        (_, Fate.Throw) => null,
        (Stage.SerializeArgument, Fate.Hang) => "It is written on the caller's own thread inside Submit, and there is no future yet that could time out.",
        (Stage.DeserializeResult, Fate.Hang) => "It is read on the thread that asks for it, after the call is over: it is that thread that hangs.",
        (Stage.ExitHandler, Fate.ExitZero or Fate.ExitThree) => "The process exits already, and Environment.Exit waits for the exit that it is part of: it is a hang.",
        (Stage.SerializeArgument or Stage.DeserializeResult, _) => "It happens in the program, which thereby ends itself.",
        _ => null,
    };

    /// <summary>The pairs of values of two different dimensions that occur in a case.</summary>
    public static IEnumerable<(Enum, Enum)> Pairs(Case one)
    {
        Enum[] values = [one.Stage, one.Fate, one.Moment, one.Policy];
        return from i in Enumerable.Range(0, values.Length)
               from j in Enumerable.Range(i + 1, values.Length - i - 1)
               select (values[i], values[j]);
    }

    /// <summary>A part of the cases in which every pair of all of them occurs: always the one next that adds the most pairs.</summary>
    public static List<Case> Covering(IReadOnlyList<Case> all)
    {
        HashSet<(Enum, Enum)> missing = [.. all.SelectMany(Pairs)];
        List<Case> covering = [];
        while (missing.Count > 0)
        {
            Case best = all.MaxBy(one => Pairs(one).Count(missing.Contains));
            missing.ExceptWith(Pairs(best));
            covering.Add(best);
        }

        return covering;
    }
}
