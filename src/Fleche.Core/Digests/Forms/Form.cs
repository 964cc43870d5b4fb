using System.Buffers.Binary;
using System.Text;

namespace Fleche.Digests;

/// <summary>How values of one run-time type are spelled out for a digest: their type's name, then a body.</summary>
internal abstract class Form(Type type)
{
    /// <summary>The name under which these values are digested: that of <see cref="Type"/>, which is a base class for types that the runtime hides.</summary>
    public byte[] Name { get; } = Encode(TypeLabels.Of(type));

    /// <summary>The type that is named.</summary>
    public Type Type => type;

    /// <summary>Whether values can lead back to themselves or be met twice, so that identity pays.</summary>
    public virtual bool IsTracked => false;

    /// <summary>Writes what comes after the name.</summary>
    public abstract void WriteBody(DigestWriter writer, object value);

    /// <summary>A name with its length before it.</summary>
    public static byte[] Encode(string name)
    {
        var bytes = new byte[sizeof(ulong) + Encoding.UTF8.GetByteCount(name)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, (ulong)(bytes.Length - sizeof(ulong)));
        Encoding.UTF8.GetBytes(name, bytes.AsSpan(sizeof(ulong)));
        return bytes;
    }
}
