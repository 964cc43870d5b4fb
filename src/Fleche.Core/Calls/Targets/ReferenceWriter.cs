using System.Reflection;
using System.Runtime.Loader;
using Fleche.Codec;

namespace Fleche.Calls.Targets;

/// <summary>Writes types and assemblies so that another process finds the same ones: by name, load context and path, each assembly once.</summary>
/// <remarks>
/// A type's assembly-qualified name would not do: it has no load context, so a type that is loaded twice would be found once.
/// </remarks>
internal sealed class ReferenceWriter(PayloadWriter writer)
{
    private readonly List<Assembly> _written = [.. ReferenceReader.KnownAssemblies];

    /// <summary>Writes <paramref name="type"/>: an array that starts with its <see cref="TypeForm"/>.</summary>
    /// <exception cref="PayloadSerializationException">Another process cannot load the type.</exception>
    public void WriteType(Type type)
    {
        if (type.IsSZArray)
        {
            WriteElement(TypeForm.Vector, type);
        }
        else if (type.IsPointer)
        {
            WriteElement(TypeForm.Pointer, type);
        }
        else if (type.IsArray)
        {
            WriteElement(TypeForm.Array, type, type.GetArrayRank());
        }
        else if (type.IsByRef || type.IsFunctionPointer || type.IsGenericParameter || type.IsGenericTypeDefinition)
        {
            throw new PayloadSerializationException($"Type {type} cannot be named in another process.");
        }
        else
        {
            WriteNamed(type);
        }
    }

    /// <summary>Writes a reference to <paramref name="assembly"/>: its place among those written before, or its name, load context and path.</summary>
    /// <exception cref="PayloadSerializationException">The assembly exists in memory only.</exception>
    public void WriteAssembly(Assembly assembly)
    {
        int index = _written.IndexOf(assembly);
        if (index >= 0)
        {
            writer.WriteArrayHeader(1);
            writer.WriteInt64(index);
            return;
        }

        RequireLoadable(assembly);
        writer.WriteArrayHeader(3);
        writer.WriteString(assembly.FullName);
        writer.WriteString(AssemblyLoader.ContextOf(assembly));
        writer.WriteString(AssemblyPath.Of(assembly));
        _written.Add(assembly);
    }

    private void WriteNamed(Type type)
    {
        Type[] arguments = type.GetGenericArguments();
        Type definition = type.IsGenericType ? type.GetGenericTypeDefinition() : type;
        int known = Array.IndexOf(KnownTypes.All, definition);
        writer.WriteArrayHeader((known >= 0 ? 2 : 3) + arguments.Length);
        writer.WriteInt64((int)(known >= 0 ? TypeForm.Known : TypeForm.Named));
        if (known >= 0)
        {
            writer.WriteInt64(known);
        }
        else
        {
            WriteAssembly(type.Assembly);
            writer.WriteString(definition.FullName);
        }

        Array.ForEach(arguments, WriteType);
    }

    private void WriteElement(TypeForm form, Type type, int? rank = null)
    {
        writer.WriteArrayHeader(rank is null ? 2 : 3);
        writer.WriteInt64((int)form);
        if (rank is { } dimensions)
        {
            writer.WriteInt64(dimensions);
        }

        WriteType(type.GetElementType()!);
    }

    private static void RequireLoadable(Assembly assembly)
    {
        if (assembly.IsDynamic)
        {
            throw new PayloadSerializationException($"Assembly '{assembly.GetName().Name}' was made at run time, so no other process can load it.");
        }

        // A single-file program's assemblies have no path either, but load by their name.
        if (AssemblyPath.Of(assembly) is null && AssemblyLoadContext.GetLoadContext(assembly) != AssemblyLoadContext.Default)
        {
            throw new PayloadSerializationException(
                $"Assembly '{assembly.GetName().Name}' was loaded from memory, so no other process can load it. Save it as a file and load that.");
        }
    }
}
