namespace Fleche.PeerBench.Cases;

/// <summary>One row of the table: a figure of a case.</summary>
/// <param name="Id">Its name in goals and files.</param>
/// <param name="Title">Its name in the table.</param>
/// <param name="Measure">What it is.</param>
/// <param name="Value">Makes it out of the medians of what a peer measured.</param>
internal sealed record Row(string Id, string Title, Measure Measure, Func<IReadOnlyDictionary<string, double>, double> Value)
{
    /// <summary>A row that is one of the measured values.</summary>
    public static Row Of(string id, string title, string value = "time", Measure measure = Measure.Seconds) => new(id, title, measure, values => values[value]);
}
