using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using Fleche.Calls.Closures;
using Fleche.Codec;

namespace Fleche.Calls.Targets;

/// <summary>A call target found in this process: makes its delegate from what it is bound to.</summary>
internal sealed class ResolvedTarget
{
    private static readonly ConcurrentDictionary<byte[], ResolvedTarget> Resolved = new(BytesComparer.Instance);
    private static readonly ConcurrentDictionary<byte[], ResolvedTarget>.AlternateLookup<ReadOnlySpan<byte>> ResolvedBySpan =
        Resolved.GetAlternateLookup<ReadOnlySpan<byte>>();

    private readonly MethodInfo _method;
    private readonly ReceiverKind _kind;
    private readonly ClosurePlan? _closure;

    /// <summary>The delegate of a target that is bound to nothing.</summary>
    private readonly Delegate? _unbound;

    /// <summary>Made by <see cref="TargetDescription.Read(ReadOnlyMemory{byte})"/>.</summary>
    public ResolvedTarget(string displayName, MethodInfo method, Type delegateType, ReceiverKind kind, ClosurePlan? closure)
    {
        DisplayName = displayName;
        DelegateType = delegateType;
        _method = method;
        _kind = kind;
        _closure = closure;
        _unbound = kind switch
        {
            ReceiverKind.None => method.CreateDelegate(delegateType),
            ReceiverKind.Stateless => method.CreateDelegate(delegateType, RuntimeHelpers.GetUninitializedObject(method.DeclaringType!)),
            _ => null,
        };
    }

    /// <summary>The method as messages name it.</summary>
    public string DisplayName { get; }

    /// <summary>The type of the delegates that <see cref="ReadDelegate"/> makes.</summary>
    public Type DelegateType { get; }

    /// <summary>Finds what <paramref name="description"/> describes; a description seen before costs a look-up.</summary>
    /// <exception cref="PayloadSerializationException">It is not here, or not the same build; the message says which.</exception>
    public static ResolvedTarget Of(ReadOnlySpan<byte> description)
    {
        if (ResolvedBySpan.TryGetValue(description, out ResolvedTarget? known))
            return known;
        byte[] copy = description.ToArray();
        return Resolved.GetOrAdd(copy, TargetDescription.Read(copy));
    }

    /// <summary>Reads what <see cref="CallTarget.WriteBound"/> wrote and gives the delegate bound to it.</summary>
    public Delegate ReadDelegate(PayloadReader reader)
    {
        if (_unbound is not null)
            return _unbound;
        if (_closure is null)
            return _method.CreateDelegate(DelegateType, ValueCodecs.For<object?>().Read(reader));

        object closure = _closure.CreateEmpty();
        Delegate function = _method.CreateDelegate(DelegateType, closure);
        _closure.Read(reader, closure);
        return function;
    }
}
