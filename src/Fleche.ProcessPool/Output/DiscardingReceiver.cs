namespace Fleche.ProcessPool.Output;

/// <summary>Forgets what comes.</summary>
internal sealed class DiscardingReceiver : OutputReceiver
{
    public override void Write(ReadOnlySpan<byte> bytes)
    {
    }
}
