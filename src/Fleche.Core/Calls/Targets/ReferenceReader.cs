using System.Reflection;
using Fleche.Codec;

namespace Fleche.Calls.Targets;

/// <summary>Finds the types and assemblies that a <see cref="ReferenceWriter"/> wrote.</summary>
internal sealed class ReferenceReader(PayloadReader reader)
{
    private const int DeepestNesting = 100;

    private readonly List<Assembly> _read = [.. KnownAssemblies];
    private int _depth;

    /// <summary>The assemblies that both sides number before any other: the runtime's own and Fleche's, which may be loaded anywhere.</summary>
    public static Assembly[] KnownAssemblies { get; } = [typeof(object).Assembly, typeof(ReferenceReader).Assembly];

    /// <summary>Finds a type, loading its assembly if need be.</summary>
    /// <exception cref="PayloadSerializationException">There is no such type or assembly here, or the bytes are damaged.</exception>
    public Type ReadType()
    {
        if (++_depth > DeepestNesting)
        {
            throw reader.Damaged("a type nested too deeply");
        }

        int count = reader.ReadArrayHeader();
        var form = (TypeForm)reader.ReadInt32();
        Type type = (form, count) switch
        {
            (TypeForm.Named, >= 3) => ReadNamed(count - 3),
            (TypeForm.Known, >= 2) => ReadKnown(count - 2),
            (TypeForm.Vector, 2) => ReadType().MakeArrayType(),
            (TypeForm.Array, 3) => ReadArray(),
            (TypeForm.Pointer, 2) => ReadType().MakePointerType(),
            _ => throw reader.Damaged("a type reference"),
        };
        _depth--;
        return type;
    }

    /// <summary>Finds an assembly, loading it if need be.</summary>
    /// <exception cref="PayloadSerializationException">There is no such assembly here, or the bytes are damaged.</exception>
    public Assembly ReadAssembly()
    {
        switch (reader.ReadArrayHeader())
        {
            case 1:
                int index = reader.ReadInt32();
                return index >= 0 && index < _read.Count ? _read[index] : throw reader.Damaged("an assembly number");
            case 3:
                string name = reader.ReadString() ?? throw reader.Damaged("an assembly without a name");
                string? context = reader.ReadString();
                string? path = reader.ReadString();
                Assembly assembly = AssemblyLoader.Load(name, context, path);
                _read.Add(assembly);
                return assembly;
            default:
                throw reader.Damaged("an assembly reference");
        }
    }

    private Type ReadNamed(int argumentCount)
    {
        Assembly assembly = ReadAssembly();
        string name = reader.ReadString() ?? throw reader.Damaged("a type without a name");
        Type definition = assembly.GetType(name)
            ?? throw new PayloadSerializationException(
                $"There is no type '{name}' in assembly '{assembly.FullName}' here. Is it another build of it?");
        return Close(definition, argumentCount);
    }

    private Type ReadKnown(int argumentCount)
    {
        int index = reader.ReadInt32();
        return index >= 0 && index < KnownTypes.All.Length ? Close(KnownTypes.All[index], argumentCount) : throw reader.Damaged("a type number");
    }

    private Type Close(Type definition, int argumentCount)
    {
        if (argumentCount == 0)
        {
            return definition.IsGenericTypeDefinition ? throw reader.Damaged("a generic type without arguments") : definition;
        }

        var arguments = new Type[Math.Min(argumentCount, reader.Remaining)];
        for (int i = 0; i < arguments.Length; i++)
        {
            arguments[i] = ReadType();
        }

        return definition.MakeGenericType(arguments);
    }

    private Type ReadArray()
    {
        int rank = reader.ReadInt32();
        return rank is > 0 and <= 32 ? ReadType().MakeArrayType(rank) : throw reader.Damaged("an array rank");
    }
}
