using Fleche.Codec;

namespace Fleche.Digests;

/// <summary>One field: its name and how to get at it.</summary>
internal abstract class FieldWriter<TOwner>(MemberName name)
{
    public MemberName Name => name;

    /// <summary>The name with its length before it.</summary>
    public byte[] Key { get; } = Form.Encode(name.Name);

    /// <summary>Puts the value of the field into its place.</summary>
    public abstract void Write(DigestWriter writer, ref TOwner owner);

    /// <summary>A faster one, which takes time to make.</summary>
    public abstract FieldWriter<TOwner> Compile();
}
