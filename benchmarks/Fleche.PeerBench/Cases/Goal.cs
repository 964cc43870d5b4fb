namespace Fleche.PeerBench.Cases;

/// <summary>What Fleche wants to reach, with two workers on two cores.</summary>
/// <param name="Row">The row that shows it.</param>
/// <param name="Kind">How it is measured.</param>
/// <param name="Bound">How much is wanted.</param>
/// <param name="Peer">Whom it is compared with; null: nobody.</param>
internal sealed record Goal(string Row, GoalKind Kind, double Bound, string? Peer = null)
{
    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<Goal> All =
    [
        new("start", GoalKind.TimesAsMuch, 2.2, "raw"),
        new("gather", GoalKind.TimesAsGood, 40, "cf"),
        new("gather", GoalKind.TimesAsGood, 15, "mp"),
        new("map1", GoalKind.TimesAsGood, 40, "cf"),
        new("map100", GoalKind.TimesAsGood, 8, "cf"),
        new("fit-1µs", GoalKind.AtMost, 1.2),
        new("fit-10µs", GoalKind.AtMost, 1.2),
        new("fit-100µs", GoalKind.AtMost, 1.2),
        new("fit-1ms", GoalKind.AtMost, 1.2),
        new("fit-10ms", GoalKind.AtMost, 1.2),
        new("p50", GoalKind.TimesAsMuch, 2, "raw"),
        new("echo64", GoalKind.TimesAsGood, 8, "cf"),
        new("work-100µs-2", GoalKind.AtLeast, 0.90),
        new("work-1ms-2", GoalKind.AtLeast, 0.97),
        new("crash", GoalKind.AtMost, 5e-3),
        new("recover-1", GoalKind.AtMost, 60e-3),

        // Nothing of ours: now and then the .NET runtime itself wakes up in each process, in those of the bare pipe too.
        new("idlecpu", GoalKind.TimesAsMuch, 1.5, "raw"),
    ];

    /// <summary>Whether a figure reaches it.</summary>
    public bool IsMet(double measured) => Kind is GoalKind.TimesAsGood or GoalKind.AtLeast ? measured >= Bound : measured <= Bound;

    /// <summary>What was measured of it; null: nothing.</summary>
    public double? Measured(Results results)
    {
        double? ours = results.Find(Row, Peers.Peer.Fleche);
        double? theirs = Peer is null ? null : results.Find(Row, Peers.Peer.All.First(peer => peer.Name == Peer));
        return Kind switch
        {
            GoalKind.TimesAsGood => theirs / ours,
            GoalKind.TimesAsMuch => ours / theirs,
            _ => ours,
        };
    }
}
