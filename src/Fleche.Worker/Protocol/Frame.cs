using Fleche.Codec;

namespace Fleche.Worker.Protocol;

/// <summary>A frame that was read.</summary>
/// <param name="Header">Its header.</param>
/// <param name="Content">Its body.</param>
/// <param name="OwnsBody">Whether the body may be kept.</param>
/// <param name="IsLost">Whether there was no memory for the body.</param>
internal readonly record struct Frame(FrameHeader Header, ReadOnlyMemory<byte> Content, bool OwnsBody, bool IsLost = false)
{
    /// <summary>Its body; valid until more is read, or until it is released if it is shared, unless it is the frame's own.</summary>
    /// <exception cref="OutOfMemoryException">There was no memory for it.</exception>
    public ReadOnlyMemory<byte> Body => IsLost ? throw new OutOfMemoryException($"There is no memory for {Header.BodyLength:N0} bytes that came through the pipe.") : Content;

    /// <summary>The frame with a body of its own; lost where there is no memory for it, as when the call that runs has taken all.</summary>
    public Frame Kept()
    {
        try
        {
            return new Frame(Header, TakeBody(), OwnsBody: true);
        }
        catch (OutOfMemoryException)
        {
            return new Frame(Header, default, OwnsBody: true, IsLost: true);
        }
    }

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
