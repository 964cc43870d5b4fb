using System.Reflection;

namespace Fleche.Codec;

/// <summary>Finds the codec of a collection type.</summary>
internal static class Collections
{
    /// <summary>The codec of a collection of the runtime, of an internal kind of one, or of a program's subclass of one; null for other types.</summary>
    public static ValueCodec? Find(Type type)
    {
        if (FindMethod(type) is { } make)
        {
            return (ValueCodec)make.Invoke(null, BindingFlags.DoNotWrapExceptions, null, null, null)!;
        }

        if (type.IsValueType || type.IsInterface)
        {
            return null;
        }

        if (type.FullName!.StartsWith("System.Linq.Grouping`2", StringComparison.Ordinal))
        {
            return CodecFactory.Make(typeof(ObjectCodec<>), [type], MemberName.Of(type).Where(IsOfOneGroup).ToArray(), false);
        }

        for (var at = type.BaseType; at is not null && at != typeof(object); at = at.BaseType)
        {
            if (FindMethod(at) is null)
            {
                continue;
            }

            var codec = ValueCodecs.For(at);
            if (codec is IExtensibleCollection { IsExtensible: true } && !type.IsAbstract)
            {
                return Scalars.IsOfRuntime(type) && IsHidden(type)
                    ? CreateForHidden(type, codec)
                    : CodecFactory.Make(typeof(DerivedCollectionCodec<>), [type], codec, at);
            }

            return Scalars.IsOfRuntime(type) ? codec : null;
        }

        return null;
    }

    /// <summary>A collection is known if there is a method of its name and number of type parameters.</summary>
    private static MethodInfo? FindMethod(Type type)
    {
        if (type.IsNested || type.Namespace is not { } space || !space.StartsWith("System", StringComparison.Ordinal) || !Scalars.IsOfRuntime(type))
        {
            return null;
        }

        var arguments = type.GetGenericArguments();
        var tick = type.Name.IndexOf('`');
        var name = tick < 0 ? type.Name : type.Name[..tick];
        var method = typeof(CollectionShapes).GetMethod(name, arguments.Length, BindingFlags.Static | BindingFlags.Public, null, [], null);
        return arguments.Length == 0 ? method : method?.MakeGenericMethod(arguments);
    }

    /// <summary>A group of a lookup travels without its links to the other groups.</summary>
    private static bool IsOfOneGroup(MemberName member) => member.Name is "_key" or "_elements" or "_count";

    private static bool IsHidden(Type type) => type.IsNestedPrivate || type.IsNestedAssembly;

    /// <summary>A part of a sorted set travels as a set of its own; what ArrayList.Synchronized and its like give does not travel.</summary>
    private static ValueCodec CreateForHidden(Type type, ValueCodec baseCodec) => type.Name == "TreeSubSet"
        ? baseCodec
        : CodecFactory.Make(
            typeof(RefusedCodec<>), [type], Refusals.Explain(type, "it guards another collection of this process", "Pass that collection."));
}
