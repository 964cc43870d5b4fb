using Fleche.Codec;

namespace Fleche.Digests;

/// <summary>Fields of an object: their number, then each name and value, in the order of the names.</summary>
internal sealed class FieldRun<TOwner>
{
    /// <summary>After so many objects it pays to compile the access to the fields.</summary>
    private const int UsesBeforeCompiling = 24;

    private FieldWriter<TOwner>[] _fields;
    private int _uses;

    public FieldRun(IEnumerable<MemberName> names, DigestTypes types)
        => _fields = [.. names.OrderBy(static name => name.Name, StringComparer.Ordinal).Select(name => new ReflectedField<TOwner>(name, types))];

    public void Write(DigestWriter writer, ref TOwner owner)
    {
        if (_uses <= UsesBeforeCompiling && _uses++ == UsesBeforeCompiling && System.Runtime.CompilerServices.RuntimeFeature.IsDynamicCodeCompiled)
        {
            _fields = [.. _fields.Select(static field => field.Compile())];
        }

        FieldWriter<TOwner>[] fields = _fields;
        writer.WriteCount(fields.Length);
        int i = 0;
        try
        {
            for (; i < fields.Length; i++)
            {
                writer.Write(fields[i].Key);
                fields[i].Write(writer, ref owner);
            }
        }
        catch (Exception) when (writer.Path.AddMember(fields[i].Name.Name))
        {
            throw;
        }
    }
}
