using Fleche.Codec;

namespace Fleche.Calls;

/// <summary>The arguments of a call without any.</summary>
internal readonly struct Arguments : IArguments
{
    /// <inheritdoc/>
    public void Write(PayloadWriter writer) { }
}
