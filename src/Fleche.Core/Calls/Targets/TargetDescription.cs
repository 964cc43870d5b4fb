using System.Reflection;
using Fleche.Calls.Closures;
using Fleche.Codec;
using Fleche.Errors;

namespace Fleche.Calls.Targets;

/// <summary>The description of a call target as it travels: an array of <see cref="Length"/> parts, in the order of <see cref="Write"/>.</summary>
internal static class TargetDescription
{
    private const int Length = 10;

    /// <summary>Describes <paramref name="method"/> as called through <paramref name="delegateType"/>.</summary>
    public static byte[] Write(string displayName, MethodInfo method, Type delegateType, ReceiverKind kind, ClosurePlan? closure)
    {
        var writer = new PayloadWriter();
        var references = new ReferenceWriter(writer);
        Type declaringType = method.DeclaringType!;

        writer.WriteArrayHeader(Length);
        writer.WriteString(displayName);
        references.WriteAssembly(method.Module.Assembly);
        writer.WriteBinary(method.Module.ModuleVersionId.ToByteArray());
        if (declaringType.IsGenericType)
        {
            references.WriteType(declaringType);
        }
        else
        {
            // The token says it.
            writer.WriteNil();
        }

        writer.WriteInt64(method.MetadataToken);
        writer.WriteString(method.Name);
        Type[] arguments = method.GetGenericArguments();
        writer.WriteArrayHeader(arguments.Length);
        Array.ForEach(arguments, references.WriteType);
        references.WriteType(delegateType);
        writer.WriteInt64((int)kind);
        if (closure is null)
        {
            writer.WriteNil();
        }
        else
        {
            closure.Describe(writer);
        }

        return writer.ToArray();
    }

    /// <summary>Finds what <paramref name="description"/> describes, loading its assembly if need be.</summary>
    /// <exception cref="PayloadSerializationException">It is not here, or not the same build; the message says which.</exception>
    public static ResolvedTarget Read(ReadOnlyMemory<byte> description)
    {
        var reader = new PayloadReader(description);
        if (reader.ReadArrayHeader() != Length)
        {
            throw reader.Damaged("the description of a call");
        }

        string displayName = reader.ReadString() ?? throw reader.Damaged("a call without a name");
        try
        {
            return Read(reader, displayName);
        }
        catch (Exception e) when (e is PayloadSerializationException or ArgumentException or IOException or TypeLoadException
            or BadImageFormatException or MemberAccessException or InvalidCastException or NotSupportedException or InvalidOperationException)
        {
            throw new PayloadSerializationException($"Cannot find {displayName} in process {Environment.ProcessId}: {ErrorText.MessageOf(e)}", e);
        }
    }

    private static ResolvedTarget Read(PayloadReader reader, string displayName)
    {
        var references = new ReferenceReader(reader);
        Assembly assembly = references.ReadAssembly();
        RequireSameBuild(assembly, new Guid(reader.ReadBinary()));
        Type? closedType = reader.TryReadNil() ? null : references.ReadType();
        MethodBase open = assembly.ManifestModule.ResolveMethod(reader.ReadInt32())!;
        Type declaringType = closedType ?? open.DeclaringType ?? throw reader.Damaged("a method of no type");
        if (declaringType.IsGenericTypeDefinition)
        {
            throw reader.Damaged("a generic type without arguments");
        }

        string name = reader.ReadString() ?? throw reader.Damaged("a method without a name");
        var arguments = new Type[Math.Min(reader.ReadArrayHeader(), reader.Remaining)];
        for (int i = 0; i < arguments.Length; i++)
        {
            arguments[i] = references.ReadType();
        }

        Type delegateType = references.ReadType();
        var kind = (ReceiverKind)reader.ReadInt32();
        if (!delegateType.IsSubclassOf(typeof(MulticastDelegate)))
        {
            throw reader.Damaged("a delegate type");
        }

        if (kind == ReceiverKind.Stateless && !CompilerNames.IsStatelessHome(declaringType))
        {
            throw reader.Damaged("a lambda");
        }

        ClosurePlan? closure = kind == ReceiverKind.Closure ? ClosurePlan.Read(reader, declaringType) : null;

        MethodInfo method = Close(open, declaringType, arguments);
        if (method.Name != name)
        {
            throw new PayloadSerializationException($"the method there is called '{method.Name}', not '{name}'.");
        }

        return new ResolvedTarget(displayName, method, delegateType, kind, closure);
    }

    /// <summary>Closes an open method: <see cref="Module.ResolveMethod(int, Type[], Type[])"/> would ignore the arguments.</summary>
    private static MethodInfo Close(MethodBase open, Type declaringType, Type[] arguments)
    {
        var method = (MethodInfo)MethodBase.GetMethodFromHandle(open.MethodHandle, declaringType.TypeHandle)!;
        return arguments.Length == 0 ? method : method.MakeGenericMethod(arguments);
    }

    private static void RequireSameBuild(Assembly assembly, Guid expected)
    {
        Guid actual = assembly.ManifestModule.ModuleVersionId;
        if (actual != expected)
        {
            throw new PayloadSerializationException(
                $"assembly '{assembly.GetName().Name}' is another build here: module version {actual} at '{AssemblyPath.Of(assembly)}', "
                + $"and the caller has {expected}. It was rebuilt while the caller ran; start the program again.");
        }
    }
}
