namespace Fleche.Codec;

internal sealed partial class PayloadWriter
{
    /// <summary>Starts a new object graph: references and types seen before are forgotten.</summary>
    public void BeginGraph()
    {
    }

    /// <summary>Forgets what the graph says of the bytes from <paramref name="position"/> on.</summary>
    private void ForgetGraphFrom(int position)
    {
    }
}
