namespace Fleche.PeerBench.Cases;

/// <summary>How a goal is measured.</summary>
internal enum GoalKind
{
    /// <summary>Fleche is at least so many times as good as a peer.</summary>
    TimesAsGood,

    /// <summary>Fleche needs at most so many times as much as a peer.</summary>
    TimesAsMuch,

    /// <summary>Fleche's own figure is at least so much.</summary>
    AtLeast,

    /// <summary>Fleche's own figure is at most so much.</summary>
    AtMost,
}
