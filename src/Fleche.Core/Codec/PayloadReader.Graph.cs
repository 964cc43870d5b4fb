namespace Fleche.Codec;

internal sealed partial class PayloadReader
{
    /// <summary>Starts a new object graph: references and types seen before are forgotten.</summary>
    public void BeginGraph() => _claimed = 0;
}
