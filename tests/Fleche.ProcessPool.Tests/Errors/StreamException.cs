namespace Fleche.ProcessPool.Tests.Errors;

/// <summary>An exception with a member that cannot travel.</summary>
internal sealed class StreamException(Stream stream) : Exception("the stream is dry")
{
    public Stream Stream { get; } = stream;
}
