using System.Collections.Concurrent;
using System.Reflection;
using Fleche.Calls.Closures;
using Fleche.Calls.Targets;
using Fleche.Codec;

namespace Fleche.Calls;

/// <summary>What a delegate calls, described so that another process can find it: made once per method and delegate type.</summary>
/// <remarks>
/// The description names the method by its metadata token, which is exact, fast and good for lambdas too, but means another method after any
/// rebuild; so the version id of the module goes along and is checked. What the delegate is bound to travels with each call: see
/// <see cref="WriteReceiver"/>.
/// </remarks>
internal sealed class CallTarget
{
    private static readonly ConcurrentDictionary<(MethodInfo Method, Type DelegateType), CallTarget> Targets = new();
    private static readonly Lock Making = new();
    private static int _nextId;

    private readonly ReceiverKind _kind;
    private readonly ClosurePlan? _closure;
    private readonly string? _callRefusal;

    private CallTarget(MethodInfo method, Type delegateType)
    {
        DisplayName = DisplayNames.Of(method);
        _kind = KindOf(method, CallShape.InvokeMethod(delegateType));
        _closure = _kind == ReceiverKind.Closure ? PlanClosure(method) : null;
        _callRefusal = CallShape.Refusal(delegateType);
        Description = TargetDescription.Write(DisplayName, method, delegateType, _kind, _closure);
        Id = _nextId++;
    }

    /// <summary>A small number, unique in this process, from 0 up.</summary>
    public int Id { get; }

    /// <summary>The method as messages name it: <c>Program.Cube(Int32)</c>, <c>lambda in Program.Main</c>.</summary>
    public string DisplayName { get; }

    /// <summary>What <see cref="CallInvoker.Resolve"/> needs, as MessagePack.</summary>
    public ReadOnlyMemory<byte> Description { get; }

    /// <summary>Whether the delegate is bound to a closure, which may hold the delegate itself.</summary>
    public bool HasClosure => _closure is not null;

    private bool IsBound => _kind is ReceiverKind.Object or ReceiverKind.FirstArgument;

    /// <summary>The target of <paramref name="function"/>, for a call.</summary>
    /// <exception cref="PayloadSerializationException">The function cannot be called in another process; the message says why.</exception>
    public static CallTarget Of(Delegate function) => Of(function, function.GetType());

    /// <summary>The target of <paramref name="function"/>, for a call through <paramref name="delegateType"/>.</summary>
    /// <param name="function">The function.</param>
    /// <param name="delegateType">
    /// The type by which the caller writes the arguments and reads the result. It differs from the function's own where that was converted by
    /// variance: a <c>Func&lt;string&gt;</c> passed as a <c>Func&lt;object&gt;</c>.
    /// </param>
    /// <exception cref="PayloadSerializationException">The function cannot be called in another process; the message says why.</exception>
    public static CallTarget Of(Delegate function, Type delegateType)
    {
        CallTarget target = Find(function, delegateType);
        return target._callRefusal is null ? target : throw Refuse(target.DisplayName, target._callRefusal);
    }

    /// <summary>The target of <paramref name="function"/>, as a value that travels: its parameters do not matter.</summary>
    /// <exception cref="PayloadSerializationException">The function cannot travel; the message says why.</exception>
    public static CallTarget OfValue(Delegate function) => Find(function, function.GetType());

    /// <summary>Starts the object graph of a call and writes what <paramref name="function"/> is bound to; the arguments follow it.</summary>
    /// <exception cref="PayloadSerializationException">A captured variable, or the object whose method this is, cannot travel.</exception>
    public void WriteReceiver(PayloadWriter writer, Delegate function)
    {
        writer.BeginGraph();
        if (_closure is not null)
        {
            _closure.WriteRoots(writer, function.Target!);
        }
        else if (IsBound)
        {
            writer.WriteRoot(ResolvedTarget.RootName(_kind), function.Target, _kind == ReceiverKind.Object ? CompilerNames.AdviceOnThis : null);
        }
    }

    /// <summary>Writes what <paramref name="function"/> is bound to within a value, as one value of MessagePack.</summary>
    public void WriteBound(PayloadWriter writer, Delegate function)
    {
        if (_closure is not null)
        {
            _closure.Write(writer, function.Target!);
        }
        else if (IsBound)
        {
            ValueCodecs.For<object?>().Write(writer, function.Target);
        }
        else
        {
            writer.WriteNil();
        }
    }

    private static CallTarget Find(Delegate function, Type delegateType)
    {
        if (!function.HasSingleTarget)
        {
            throw Refuse("a delegate of several methods", "a call has one result. Submit each method, or a lambda that calls them all.");
        }

        MethodInfo method = function.Method;
        if (ChangedCode.WhyNot(method) is { } change)
        {
            throw Refuse(DisplayNames.Of(method), change);
        }

        return Targets.TryGetValue((method, delegateType), out CallTarget? target) ? target : Make(method, delegateType);
    }

    private static CallTarget Make(MethodInfo method, Type delegateType)
    {
        if (method.DeclaringType is null || method.Module.Assembly.IsDynamic)
        {
            throw Refuse(method.Name, "it was made at run time (as by DynamicMethod or Expression.Compile), so no other process has its code. Make it inside the call, from what it was made of here.");
        }

        lock (Making)
        {
            if (Targets.TryGetValue((method, delegateType), out CallTarget? made))
            {
                return made;
            }

            try
            {
                return Targets[(method, delegateType)] = new CallTarget(method, delegateType);
            }
            catch (PayloadSerializationException e)
            {
                throw Refuse(DisplayNames.Of(method), e.Message);
            }
        }
    }

    private static ReceiverKind KindOf(MethodInfo method, MethodInfo invoke)
    {
        int bound = method.GetParameters().Length - invoke.GetParameters().Length;
        if (method.IsStatic)
        {
            return bound == 1 ? ReceiverKind.FirstArgument : ReceiverKind.None;
        }

        if (bound == -1)
        {
            return ReceiverKind.None;
        }

        if (CompilerNames.IsStatelessHome(method.DeclaringType!))
        {
            return ReceiverKind.Stateless;
        }

        return CompilerNames.IsDisplayClass(method.DeclaringType!) ? ReceiverKind.Closure : ReceiverKind.Object;
    }

    private static ClosurePlan PlanClosure(MethodInfo method)
    {
        ClosureReads reads = ClosureReads.Of(method);
        if (reads.Assigned is { } assigned)
        {
            throw new PayloadSerializationException(
                $"it assigns the captured variable '{CompilerNames.VariableName(assigned)}', and the assignment could not come back. "
                + "Return the value instead.");
        }

        return ClosurePlan.For(method.DeclaringType!, reads);
    }

    private static PayloadSerializationException Refuse(string what, string why) => new($"Cannot send {what}: {why}");
}
