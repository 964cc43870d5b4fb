namespace Fleche.ProcessPool.Output;

/// <summary>Passes what comes on to a stream of the program.</summary>
internal sealed class PassingReceiver(Stream destination) : OutputReceiver
{
    public override void Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            destination.Write(bytes);
            destination.Flush();
        }
        catch (IOException)
        {
            // The program's own stream is closed: what the worker says has nowhere to go, and the worker must not wait for it.
        }
    }
}
