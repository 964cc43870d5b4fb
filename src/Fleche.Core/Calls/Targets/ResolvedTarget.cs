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

    /// <summary>The type of the delegates that <see cref="ReadReceiver"/> makes.</summary>
    public Type DelegateType { get; }

    /// <summary>Finds what <paramref name="description"/> describes; a description seen before costs a look-up.</summary>
    /// <exception cref="PayloadSerializationException">It is not here, or not the same build; the message says which.</exception>
    public static ResolvedTarget Of(ReadOnlySpan<byte> description)
    {
        // A copy before the look-up: to look up by the span itself, every new worker would have to compile that half of the dictionary.
        byte[] copy = description.ToArray();
        return Resolved.TryGetValue(copy, out ResolvedTarget? known) ? known : Resolved.GetOrAdd(copy, TargetDescription.Read(copy));
    }

    /// <summary>How an error calls what a call is bound to.</summary>
    public static string RootName(ReceiverKind kind) => kind == ReceiverKind.FirstArgument ? "bound argument" : "this";

    /// <summary>Reads what <see cref="CallTarget.WriteReceiver"/> wrote and gives the delegate bound to it.</summary>
    public Delegate ReadReceiver(PayloadReader reader)
    {
        reader.BeginGraph();
        if (_unbound is not null)
        {
            return _unbound;
        }

        if (_closure is null)
        {
            return Bind(reader.ReadRoot<object?>(RootName(_kind)));
        }

        object closure = _closure.CreateEmpty();
        _closure.ReadRoots(reader, closure);
        return _method.CreateDelegate(DelegateType, closure);
    }

    /// <summary>Reads what <see cref="CallTarget.WriteBound"/> wrote and gives the delegate bound to it.</summary>
    /// <param name="reader">Where to read.</param>
    /// <param name="slot">Where to register a delegate over a closure, which may hold the delegate itself.</param>
    public Delegate ReadBound(PayloadReader reader, int slot)
    {
        if (_unbound is not null)
        {
            return reader.TryReadNil() ? _unbound : throw reader.Damaged("a delegate that is bound to nothing");
        }

        if (_closure is null)
        {
            return Bind(ValueCodecs.For<object?>().Read(reader));
        }

        object closure = _closure.CreateEmpty();
        Delegate function = _method.CreateDelegate(DelegateType, closure);
        reader.Register(slot, function);
        _closure.Read(reader, closure);
        return function;
    }

    /// <summary>The delegate of exactly this method: of <c>base.M</c>, reflection would make one of the override.</summary>
    private Delegate Bind(object? receiver)
    {
        Delegate bound = _method.CreateDelegate(DelegateType, receiver);
        return !_method.IsVirtual || bound.Method.MethodHandle == _method.MethodHandle
            ? bound
            : (Delegate)Activator.CreateInstance(DelegateType, receiver, _method.MethodHandle.GetFunctionPointer())!;
    }
}
