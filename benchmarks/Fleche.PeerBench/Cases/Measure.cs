namespace Fleche.PeerBench.Cases;

/// <summary>What a figure is.</summary>
internal enum Measure
{
    /// <summary>Seconds; less is better.</summary>
    Seconds,

    /// <summary>Bytes of memory; less is better.</summary>
    Bytes,

    /// <summary>A share of the ideal; more is better.</summary>
    Share,

    /// <summary>A number of times; less is better.</summary>
    Times,

    /// <summary>Seconds of processor time in a second; less is better.</summary>
    Load,
}
