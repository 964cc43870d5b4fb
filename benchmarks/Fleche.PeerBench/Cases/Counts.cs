using Fleche.PeerBench.Peers;

namespace Fleche.PeerBench.Cases;

/// <summary>How many calls the peers make in one round, so that all take about as long; zero: those are not asked.</summary>
/// <param name="Fast">Peers that need microseconds for a call.</param>
/// <param name="Slow">Peers that need tenths of milliseconds for a call.</param>
/// <param name="Processes">A peer that starts a process for each call.</param>
/// <param name="Least">How few calls still say something.</param>
internal readonly record struct Counts(int Fast, int Slow = 0, int Processes = 0, int Least = 1)
{
    private const int QuickDivisor = 10;

    /// <summary>How many calls a peer makes.</summary>
    public int Of(Peer peer, bool isQuick)
    {
        int count = peer.Pace switch { Pace.Fast => Fast, Pace.Slow => Slow, _ => Processes };
        return isQuick ? Math.Max(Math.Min(Least, count), count / QuickDivisor) : count;
    }
}
