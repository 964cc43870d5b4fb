using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using Fleche.Caches;
using Fleche.Calls;
using Fleche.Errors;
using Fleche.Memoization;
using Fleche.Reporting;
using Microsoft.Extensions.Logging;

namespace Fleche.Codec;

/// <summary>Chooses the codec of a type.</summary>
internal static class CodecFactory
{
    /// <summary>Types with a codec of their own; a generic type by its definition.</summary>
    private static readonly ConcurrentDictionary<Type, Func<Type, ValueCodec>> Registered = new()
    {
        [typeof(Unit)] = static _ => new UnitCodec(),
        [typeof(AmbientState)] = static _ => new AmbientStateCodec(),
        [typeof(IProgress<>)] = static type => Make(typeof(ProgressCodec<,>), type, type.GetGenericArguments()[0]),
        [typeof(Progress<>)] = static type => Make(typeof(ProgressCodec<,>), type, type.GetGenericArguments()[0]),
        [typeof(ILogger)] = static _ => new LoggerCodec(),
        [typeof(ILogger<>)] = static type => Make(typeof(LoggerCodec<>), type.GetGenericArguments()),
        [typeof(ChunkInputs<>)] = static type => Make(typeof(ChunkInputsCodec<>), type.GetGenericArguments()),
        [typeof(ChunkResults<>)] = static type => Make(typeof(ChunkResultsCodec<>), type.GetGenericArguments()),
    };

    /// <summary>Gives a type a codec of its own.</summary>
    /// <param name="type">A type, or the definition of a generic type.</param>
    /// <param name="create">Makes the codec of the closed type.</param>
    public static void Register(Type type, Func<Type, ValueCodec> create) => Registered[type] = create;

    /// <summary>Makes a codec.</summary>
    /// <exception cref="PayloadSerializationException">No value of the type can travel, and no codec could be made for it at all.</exception>
    public static ValueCodec Create(Type type)
    {
        if (type.IsPrimitive && type != typeof(nint) && type != typeof(nuint))
        {
            return Primitives.Create(Type.GetTypeCode(type));
        }

        if (type == typeof(string))
        {
            return new StringCodec();
        }

        if (type == typeof(object))
        {
            return new AnyCodec();
        }

        if (type.IsEnum)
        {
            return Make(typeof(PrimitiveCodec<,>), type, type.GetEnumUnderlyingType());
        }

        RefuseUnusable(type);
        if (Registered.TryGetValue(type, out var create) || type.IsGenericType && Registered.TryGetValue(type.GetGenericTypeDefinition(), out create))
        {
            return create(type);
        }

        if (type.IsSZArray)
        {
            return Make(typeof(ArrayCodec<>), type.GetElementType()!);
        }

        if (type.IsArray)
        {
            return Make(typeof(MultiArrayCodec<,>), type, type.GetElementType()!);
        }

        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return Make(typeof(NullableCodec<>), underlying);
        }

        if (Refusals.WhyNot(type) is { } reason)
        {
            return Make(typeof(RefusedCodec<>), [type], reason);
        }

        if (typeof(Delegate).IsAssignableFrom(type))
        {
            return Make(typeof(DelegateCodec<>), type);
        }

        if (typeof(Exception).IsAssignableFrom(type))
        {
            return Make(typeof(ExceptionCodec<>), type);
        }

        if (typeof(Cache).IsAssignableFrom(type))
        {
            return Make(typeof(CacheCodec<>), type);
        }

        return Scalars.Find(type) ?? Collections.Find(type) ?? CreateForFields(type);
    }

    /// <summary>Makes a generic codec for these type arguments.</summary>
    public static ValueCodec Make(Type definition, params Type[] arguments) => Make(definition, arguments, []);

    /// <summary>Makes a generic codec for these type arguments and constructor arguments.</summary>
    public static ValueCodec Make(Type definition, Type[] typeArguments, params object?[] arguments)
        => (ValueCodec)Activator.CreateInstance(
            definition.MakeGenericType(typeArguments), BindingFlags.Instance | BindingFlags.Public | BindingFlags.DoNotWrapExceptions, null, arguments, null)!;

    private static ValueCodec CreateForFields(Type type)
    {
        if (type.IsAbstract)
        {
            return Make(typeof(AbstractCodec<>), type);
        }

        if (type.IsValueType && RawLayout.IsBuffer(type))
        {
            return CreateForBuffer(type);
        }

        var byOrder = type.IsGenericType && type.Assembly == typeof(object).Assembly
            && (typeof(ITuple).IsAssignableFrom(type) || type.GetGenericTypeDefinition() == typeof(KeyValuePair<,>));
        return Make(type.IsValueType ? typeof(StructCodec<>) : typeof(ObjectCodec<>), [type], MemberName.Of(type), byOrder);
    }

    private static ValueCodec CreateForBuffer(Type type)
    {
        if (RawLayout.IsPlain(type))
        {
            return Make(typeof(RawCodec<>), type);
        }

        var element = type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)[0].FieldType;
        return Make(typeof(InlineArrayCodec<,>), type, element);
    }

    /// <summary>Types of which no variable of a codec can be declared.</summary>
    private static void RefuseUnusable(Type type)
    {
        if (type.IsPointer || type.IsFunctionPointer || type.IsByRef || type.IsByRefLike)
        {
            throw new PayloadSerializationException(Refusals.WhyNot(type)!);
        }

        if (type.ContainsGenericParameters || type == typeof(void) || type.IsAbstract && type.IsSealed
            || type == typeof(TypedReference) || type == typeof(Array) && type.IsSealed)
        {
            throw new PayloadSerializationException($"there are no values of the type {type}.");
        }

        if (type.IsArray && type.GetElementType() is { } element)
        {
            RefuseUnusable(element);
        }
    }
}
