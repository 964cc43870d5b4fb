namespace Fleche.Worker.Protocol;

/// <summary>A frame that was read.</summary>
/// <param name="Header">Its header.</param>
/// <param name="Body">Its body; valid until more is read, unless it is the frame's own.</param>
/// <param name="OwnsBody">Whether the body may be kept.</param>
internal readonly record struct Frame(FrameHeader Header, ReadOnlyMemory<byte> Body, bool OwnsBody)
{
    /// <summary>Its body to keep.</summary>
    public ReadOnlyMemory<byte> TakeBody() => OwnsBody ? Body : Body.ToArray();
}
