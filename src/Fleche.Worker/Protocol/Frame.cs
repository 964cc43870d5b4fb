using Fleche.Codec;

namespace Fleche.Worker.Protocol;

/// <summary>A frame that was read.</summary>
/// <param name="Header">Its header.</param>
/// <param name="Body">Its body; valid until more is read, or until it is released if it is shared, unless it is the frame's own.</param>
/// <param name="OwnsBody">Whether the body may be kept.</param>
internal readonly record struct Frame(FrameHeader Header, ReadOnlyMemory<byte> Body, bool OwnsBody)
{
    /// <summary>Its body to keep.</summary>
    public ReadOnlyMemory<byte> TakeBody()
    {
        if (OwnsBody)
        {
            return Body;
        }

        byte[] copy = RawArray.Allocate<byte>(Body.Length);
        Body.CopyTo(copy);
        return copy;
    }
}
