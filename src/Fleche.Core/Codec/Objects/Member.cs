namespace Fleche.Codec;

/// <summary>One field of an object on the wire: its key and how to get at it.</summary>
internal abstract class Member<TOwner>(MemberName name)
{
    public MemberName Name { get; } = name;

    public abstract void Write(PayloadWriter writer, ref TOwner owner);

    public abstract void Read(PayloadReader reader, ref TOwner owner);
}
