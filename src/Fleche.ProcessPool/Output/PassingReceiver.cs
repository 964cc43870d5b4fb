namespace Fleche.ProcessPool.Output;

/// <summary>Passes what comes on to a stream of the program.</summary>
/// <param name="open">Opens that stream.</param>
internal sealed class PassingReceiver(Func<Stream> open) : OutputReceiver
{
    private Stream? _destination;

    public override void Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            _destination ??= open();
            _destination.Write(bytes);
            _destination.Flush();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            // The program's own stream is closed, or none to write to: what the worker says has nowhere to go, and the worker must not wait for it.
        }
    }

    public override void End() => _destination?.Dispose();
}
