namespace Fleche.PeerBench.Peers;

/// <summary>How much of the same work a peer is given, so that all take about as long.</summary>
internal enum Pace
{
    /// <summary>Microseconds for a call.</summary>
    Fast,

    /// <summary>Tenths of a millisecond for a call.</summary>
    Slow,

    /// <summary>Tens of milliseconds for a call.</summary>
    ProcessPerCall,
}
