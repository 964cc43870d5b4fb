using System.Runtime.CompilerServices;

namespace Fleche.Codec;

/// <summary>Writes and reads the fields of an object: as a map by name, or as an array by order (tuples).</summary>
internal sealed class ObjectLayout<TOwner>(IReadOnlyList<MemberName> names, bool byOrder = false)
{
    /// <summary>After so many objects it pays to compile the access to the fields.</summary>
    private const int UsesBeforeCompiling = 24;

    /// <summary>So many members are counted on the stack.</summary>
    private const int MostOnStack = 64;

    private Member<TOwner>[] _members = [.. names.Select(static name => new ReflectedMember<TOwner>(name))];
    private int _uses;

    public void Write(PayloadWriter writer, ref TOwner owner)
    {
        var members = Members();
        if (byOrder)
        {
            writer.WriteArrayHeader(members.Length);
        }
        else
        {
            writer.WriteMapHeader(members.Length);
        }

        var i = 0;
        try
        {
            for (; i < members.Length; i++)
            {
                if (!byOrder)
                {
                    writer.WriteRaw(members[i].Name.Key);
                }

                members[i].Write(writer, ref owner);
            }
        }
        catch (Exception) when (writer.Path.AddMember(members[i].Name.Name))
        {
            throw;
        }
    }

    /// <summary>Reads fields in any order; steps over those that the type does not have, leaves those that are missing. From a store it must be exactly the fields of the type.</summary>
    public void Read(PayloadReader reader, ref TOwner owner)
    {
        var members = Members();
        var count = byOrder ? reader.ReadArrayHeader() : reader.ReadMapHeader();
        if (byOrder && count != members.Length)
        {
            throw reader.Damaged($"{count} elements stand where a {typeof(TOwner)} has {members.Length}");
        }

        Span<bool> isRead = !reader.IsStored || byOrder ? default : members.Length <= MostOnStack ? stackalloc bool[members.Length] : new bool[members.Length];
        var at = 0;
        try
        {
            for (var i = 0; i < count; i++)
            {
                at = byOrder ? i : Find(reader, members, i);
                if (at >= 0)
                {
                    Mark(reader, isRead, at);
                    members[at].Read(reader, ref owner);
                }
                else
                {
                    reader.Skip();
                }
            }
        }
        catch (Exception) when (at >= 0 && at < members.Length && reader.Path.AddMember(members[at].Name.Name))
        {
            throw;
        }

        if (isRead.IndexOf(false) is >= 0 and var missing)
        {
            throw reader.Damaged($"a {typeof(TOwner)} is stored without its member '{members[missing].Name.Name}'");
        }
    }

    /// <summary>Remembers which members of a stored object are read.</summary>
    private static void Mark(PayloadReader reader, Span<bool> isRead, int at)
    {
        if (isRead.IsEmpty)
        {
            return;
        }

        isRead[at] = !isRead[at] ? true : throw reader.Damaged($"a {typeof(TOwner)} is stored with this member twice");
    }

    /// <summary>Reads a key and finds its member, most likely the expected one.</summary>
    private static int Find(PayloadReader reader, Member<TOwner>[] members, int expected)
    {
        if (expected < members.Length && reader.TryReadKey(members[expected].Name.Key))
        {
            return expected;
        }

        for (var i = 0; i < members.Length; i++)
        {
            if (reader.TryReadKey(members[i].Name.Key))
            {
                return i;
            }
        }

        if (reader.IsStored)
        {
            throw reader.Damaged($"a {typeof(TOwner)} is stored with a member '{reader.ReadString()}', which the type does not have");
        }

        reader.Skip();
        return -1;
    }

    private Member<TOwner>[] Members()
    {
        if (_uses > UsesBeforeCompiling)
        {
            return _members;
        }

        if (_uses++ == UsesBeforeCompiling && RuntimeFeature.IsDynamicCodeCompiled)
        {
            _members = [.. _members.Select(static member => Compile(member.Name))];
        }

        return _members;
    }

    private static Member<TOwner> Compile(MemberName name) => (Member<TOwner>)Activator.CreateInstance(
        typeof(CompiledMember<,>).MakeGenericType(typeof(TOwner), name.Field.FieldType), name)!;
}
