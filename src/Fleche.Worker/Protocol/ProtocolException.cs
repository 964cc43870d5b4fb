namespace Fleche.Worker.Protocol;

/// <summary>The other end of a pipe sent something that the protocol does not allow.</summary>
internal sealed class ProtocolException(string message) : IOException(message);
