namespace Fleche.Chaos;

/// <summary>All that goes on at once for a while.</summary>
internal interface IRound
{
    /// <summary>Runs, and waits until every call is accounted for.</summary>
    /// <returns>The report, to be asked for when all violations are known.</returns>
    Func<string> Run(TimeSpan duration);
}
