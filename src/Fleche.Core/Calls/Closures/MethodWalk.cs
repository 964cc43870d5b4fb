using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace Fleche.Calls.Closures;

/// <summary>Goes once through the body of a method and reports what it does with the variables of a closure.</summary>
/// <remarks>
/// Reading and assigning through the field is plain (<c>ldfld</c>, <c>stfld</c>). The address of a captured variable (<c>ldflda</c>) is followed
/// over the evaluation stack, through <c>dup</c>, branches and ref locals, to what uses it: an <c>in</c> parameter or a call on a struct reads; a
/// <c>ref</c> or <c>out</c> parameter and a store through the address assign. What is unclear counts as assigning: a refusal can be worked
/// around, a lost write not.
/// </remarks>
internal sealed class MethodWalk
{
    private const BindingFlags AllDeclared =
        BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private readonly MethodBody _body;
    private readonly ClosureReads _reads;
    private readonly TokenResolver _tokens;
    private readonly HashSet<Type> _ownScopes = [];
    private readonly AddressStack _stack;

    private MethodWalk(MethodBase method, MethodBody body, ClosureReads reads)
    {
        _body = body;
        _reads = reads;
        _tokens = new TokenResolver(method);
        _stack = new AddressStack(body);
    }

    /// <summary>Walks <paramref name="method"/> and, for an async method or an iterator, lets its state machine be walked.</summary>
    public static void Run(MethodBase method, ClosureReads reads)
    {
        if (method.GetCustomAttribute<StateMachineAttribute>() is { } attribute)
        {
            foreach (MethodInfo member in attribute.StateMachineType.GetMethods(AllDeclared))
            {
                reads.Follow(member);
            }
        }

        if (method.GetMethodBody() is { } body)
        {
            new MethodWalk(method, body, reads).Run();
        }
    }

    private void Run()
    {
        IlInstruction[] instructions = [.. IlReader.Read(_body)];

        // A scope that this method opens itself is its own to assign, even where recursion makes it one of the closure's types.
        foreach (IlInstruction instruction in instructions)
        {
            if (instruction.OpCode == OpCodes.Newobj && _tokens.Member(instruction.Operand) is MethodBase { DeclaringType: { } created })
            {
                _ownScopes.Add(ClosureReads.Definition(created));
            }
        }

        foreach (IlInstruction instruction in instructions)
        {
            _stack.Enter(instruction.Offset);
            Step(instruction);
            _stack.Leave(instruction);
        }
    }

    private void Step(IlInstruction instruction)
    {
        switch (instruction.OpCode)
        {
            case { OperandType: OperandType.InlineField }:
                AccessField(instruction.OpCode, _tokens.Member(instruction.Operand) as FieldInfo);
                break;
            case { OperandType: OperandType.InlineMethod } when instruction.OpCode != OpCodes.Jmp:
                UseMethod(instruction.OpCode, _tokens.Member(instruction.Operand) as MethodBase);
                break;
            case var opCode when opCode == OpCodes.Ldtoken:
                // An expression tree names the variable, to read it when it runs.
                var named = _tokens.Member(instruction.Operand) as FieldInfo;
                if (IsCaptured(named))
                {
                    _reads.AddRead(named);
                }

                _stack.Push(null);
                break;
            case { FlowControl: FlowControl.Return }:
                Assign(_stack.Clear());
                break;
            case var opCode when opCode == OpCodes.Calli:
                Assign(_stack.Clear());
                _stack.Push(null);
                break;
            case var opCode when opCode == OpCodes.Dup:
                FieldInfo? top = _stack.Pop();
                _stack.Push(top);
                _stack.Push(top);
                break;
            case var opCode when IlEffects.IsLoadLocal(opCode):
                _stack.Push(_stack.Local(instruction.Operand));
                break;
            case var opCode when IlEffects.IsStoreLocal(opCode):
                _stack.SetLocal(instruction.Operand, _stack.Pop());
                break;
            case var opCode:
                FieldInfo? used = _stack.Pop(IlEffects.Popped(opCode));
                if (!IlEffects.OnlyReads(opCode))
                {
                    Assign(used);
                }

                _stack.Push(IlEffects.Pushed(opCode));
                break;
        }
    }

    private void AccessField(OpCode opCode, FieldInfo? field)
    {
        bool captured = IsCaptured(field);
        FieldInfo? value = opCode == OpCodes.Stfld || opCode == OpCodes.Stsfld ? _stack.Pop() : null;
        FieldInfo? through = opCode == OpCodes.Ldfld || opCode == OpCodes.Ldflda || opCode == OpCodes.Stfld ? _stack.Pop() : null;
        Assign(value);

        if (opCode == OpCodes.Stfld)
        {
            Assign(captured ? field : through);
        }
        else if (opCode == OpCodes.Ldfld || opCode == OpCodes.Ldflda)
        {
            if (captured)
            {
                _reads.AddRead(field!);
            }

            _stack.Push(opCode == OpCodes.Ldfld ? null : captured ? field : through);
        }
        else if (opCode != OpCodes.Stsfld)
        {
            _stack.Push(null);
        }
    }

    private void UseMethod(OpCode opCode, MethodBase? method)
    {
        if (method is null)
        {
            _stack.Clear();
            _stack.Push(null);
            return;
        }

        _reads.Follow(method);
        if (opCode == OpCodes.Ldftn || opCode == OpCodes.Ldvirtftn)
        {
            _stack.Pop(opCode == OpCodes.Ldvirtftn ? 1 : 0);
            _stack.Push(null);
            return;
        }

        ParameterInfo[] parameters = method.GetParameters();
        for (int i = parameters.Length - 1; i >= 0; i--)
        {
            FieldInfo? address = _stack.Pop();
            if (!(parameters[i].ParameterType.IsByRef && parameters[i].IsIn))
            {
                Assign(address);
            }
        }

        if (opCode == OpCodes.Newobj)
        {
            _stack.Push(null);
        }
        else
        {
            // A struct's own method gets the variable's address as its this: counted as a read, as nobody calls methods to assign, but for setters and assignment operators.
            FieldInfo? receiver = method.IsStatic ? null : _stack.Pop();
            if (receiver is { FieldType.IsValueType: true } && IsAssignment(method))
            {
                Assign(receiver);
            }

            if (method is MethodInfo { ReturnType: var returned } && returned != typeof(void))
            {
                _stack.Push(returned.IsByRef ? receiver : null);
            }
        }
    }

    /// <summary>Whether a struct's method is written as an assignment, and may change the struct.</summary>
    private static bool IsAssignment(MethodBase method) =>
        method.IsSpecialName
        && (method.Name.StartsWith("set_", StringComparison.Ordinal)
            || (method.Name.StartsWith("op_", StringComparison.Ordinal) && method.Name.EndsWith("Assignment", StringComparison.Ordinal)))
        && !method.IsDefined(typeof(IsReadOnlyAttribute), inherit: false)
        && method.DeclaringType?.IsDefined(typeof(IsReadOnlyAttribute), inherit: false) is not true;

    private void Assign(FieldInfo? variable)
    {
        if (variable is not null)
        {
            _reads.AddAssigned(variable);
        }
    }

    /// <summary>Whether <paramref name="field"/> is a variable that the closure came with.</summary>
    private bool IsCaptured([NotNullWhen(true)] FieldInfo? field) =>
        field is { DeclaringType: { } scope } && CompilerNames.IsVariable(field)
        && _reads.IsScope(scope) && !_ownScopes.Contains(ClosureReads.Definition(scope));
}
