using System.Text;
using Fleche.PeerBench.Cases;
using Fleche.PeerBench.Peers;

namespace Fleche.PeerBench.Report;

/// <summary>What Fleche wants to reach beside what it reached.</summary>
internal static class GoalTable
{
    private const int TitleWidth = 36;
    private const int ColumnWidth = 48;

    /// <returns>A line for each goal; empty when none was measured.</returns>
    public static string Of(Results results, Settings settings)
    {
        StringBuilder text = new();
        foreach (Goal goal in Goal.All)
        {
            if (goal.Measured(results) is { } measured)
            {
                Row row = CaseList.All.SelectMany(static of => of.Rows).First(row => row.Id == goal.Row);
                text.AppendLine($"{row.Title,-TitleWidth}{Asked(goal, row),-ColumnWidth}{Figure(goal, row, measured),10}  {(goal.IsMet(measured) ? "met" : "MISSED")}");
            }
        }

        return text.Length == 0 ? "" : $"{"goals for 2 workers on 2 cores",-TitleWidth}{"asked",-ColumnWidth}{"measured",10}{(settings.IsQuick ? "  (a quick run decides nothing)" : "")}\n{text}";
    }

    private static string Asked(Goal goal, Row row)
    {
        string bound = Figure(goal, row, goal.Bound);
        string? other = Peer.All.FirstOrDefault(peer => peer.Name == goal.Peer)?.Title;
        return goal.Kind switch
        {
            GoalKind.TimesAsGood => $"at least {bound} as good as {other}",
            GoalKind.TimesAsMuch => $"at most {bound} {other}",
            GoalKind.AtLeast => $"at least {bound}",
            _ => $"at most {bound}",
        };
    }

    private static string Figure(Goal goal, Row row, double value) => Figures.Of(value, goal.Peer is null ? row.Measure : Measure.Times);
}
