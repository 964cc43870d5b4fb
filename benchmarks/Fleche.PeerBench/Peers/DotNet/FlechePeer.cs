namespace Fleche.PeerBench.Peers.DotNet;

/// <summary>A <see cref="ProcessPoolExecutor"/>.</summary>
internal sealed class FlechePeer() : ExecutorPeer(static workers => new ProcessPoolExecutor(workers))
{
}
