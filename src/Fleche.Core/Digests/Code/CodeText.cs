using System.Globalization;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.InteropServices;
using System.Text;
using Fleche.Calls.Closures;
using Fleche.Codec;

namespace Fleche.Digests;

/// <summary>Writes the code of a function, and of everything it calls in the program's own assemblies, as text without metadata tokens.</summary>
/// <remarks>
/// The methods stand in the order in which the walk comes upon them, and are called by their number there. What is called: the method that an instruction
/// names; all overrides and implementations of a virtual one; the static constructor behind a static field; and, of every type that is made or handled,
/// the methods that the runtime may call (<c>Equals</c>, <c>Compare</c>, <c>MoveNext</c> of iterators and async methods), the members of an enum, and the
/// constructor where a generic method or type may call it (<c>new T()</c>).
/// </remarks>
internal sealed class CodeText
{
    private const string Scheme = "fleche code 1";

    private readonly StringBuilder _text = new(Scheme);
    private readonly CodeNames _names = new();
    private readonly OwnTypes _types;
    private readonly Dictionary<MethodBase, int> _numbers = [];
    private readonly Queue<MethodBase> _unread = [];
    private readonly HashSet<Type> _handled = [];
    private readonly HashSet<ConstructorInfo> _made = [];

    private CodeText(Assembly root) => _types = new OwnTypes(root);

    /// <summary>The text of a function.</summary>
    public static string Of(MethodBase function)
    {
        var text = new CodeText(function.Module.Assembly);
        text._text.Append("\nfunction ").Append(text.Call(function));
        text.HandleParameters(function);
        if (!function.IsStatic)
        {
            text.Handle(function.DeclaringType);
        }

        // What other methods are given comes last: mostly it was met before, and then it stands there.
        var written = new Queue<MethodBase>();
        do
        {
            while (text._unread.TryDequeue(out MethodBase? method))
            {
                text.Write(method);
                written.Enqueue(method);
            }

            if (written.TryDequeue(out MethodBase? called))
            {
                text.HandleParameters(called);
            }
        }
        while (text._unread.Count + written.Count > 0);

        return text._text.ToString();
    }

    private void HandleParameters(MethodBase method)
    {
        foreach (ParameterInfo parameter in method.GetParameters())
        {
            Handle(parameter.ParameterType);
        }
    }

    private void Write(MethodBase method)
    {
        _text.Append(CultureInfo.InvariantCulture, $"\n\nmethod {_numbers[method]} {Signature(method)}");
        if (method.GetMethodBody() is not { } body)
        {
            if (method.GetCustomAttribute<DllImportAttribute>() is { } import)
            {
                _text.Append(CultureInfo.InvariantCulture, $"\nextern {import.Value} {import.EntryPoint}");
            }

            return;
        }

        _text.Append("\nlocals ").Append(body.InitLocals ? "zeroed " : string.Empty)
            .Append(_names.List(body.LocalVariables.Select(static local => local.LocalType)));
        foreach (ExceptionHandlingClause clause in body.ExceptionHandlingClauses)
        {
            _text.Append(CultureInfo.InvariantCulture, $"\ntry {clause.TryOffset}+{clause.TryLength} ")
                .Append(CultureInfo.InvariantCulture, $"{clause.Flags} {clause.HandlerOffset}+{clause.HandlerLength}");
            if (clause.Flags == ExceptionHandlingClauseOptions.Filter)
            {
                _text.Append(CultureInfo.InvariantCulture, $" {clause.FilterOffset}");
            }
            else if (clause.Flags == ExceptionHandlingClauseOptions.Clause)
            {
                _text.Append(' ').Append(_names.Of(clause.CatchType ?? typeof(object)));
            }
        }

        byte[] il = body.GetILAsByteArray() ?? [];
        var tokens = new TokenResolver(method);
        foreach (IlInstruction instruction in IlReader.Read(body))
        {
            _text.Append('\n').Append(instruction.OpCode.Name).Append(' ');
            WriteOperand(instruction, il, tokens);
        }
    }

    private void WriteOperand(IlInstruction instruction, byte[] il, TokenResolver tokens)
    {
        OpCode opCode = instruction.OpCode;
        switch (opCode.OperandType)
        {
            case OperandType.InlineNone:
                break;
            case OperandType.InlineString:
                string text = tokens.String(instruction.Operand);
                _text.Append(text.Length).Append(' ').Append(text);
                break;
            case OperandType.InlineI8 or OperandType.InlineR:
                _text.Append(Convert.ToHexStringLower(il.AsSpan(instruction.Offset + opCode.Size, sizeof(long))));
                break;
            case OperandType.InlineSwitch:
                _text.AppendJoin(',', instruction.SwitchTargets!);
                break;
            case OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or OperandType.InlineTok:
                WriteMember(opCode, tokens.Member(instruction.Operand));
                break;
            case OperandType.InlineSig:
                _text.Append(tokens.ParameterCount(instruction.Operand));
                break;
            default:
                _text.Append(CultureInfo.InvariantCulture, $"{instruction.Operand}");
                break;
        }
    }

    private void WriteMember(OpCode opCode, MemberInfo? member)
    {
        switch (member)
        {
            case null:
                _text.Append("absent");
                break;
            case Type type:
                _text.Append(_names.Of(type));
                if (opCode != OpCodes.Castclass && opCode != OpCodes.Isinst)
                {
                    Handle(type);
                }

                break;
            case FieldInfo field:
                _text.Append(_names.Of(field));
                Handle(field.FieldType);
                if (field is { IsStatic: true, DeclaringType: { } owner }
                    && OwnTypes.Definition(owner).TypeInitializer is { } initializer && OwnCode.Contains(initializer))
                {
                    _text.Append(CultureInfo.InvariantCulture, $" set by {NumberOf(initializer)}");
                }

                break;
            case MethodBase method:
                _text.Append(Call(method));
                if (method.IsVirtual && (method.IsStatic || opCode == OpCodes.Callvirt || opCode == OpCodes.Ldvirtftn) && OwnCode.Contains(method))
                {
                    _text.Append(" or ").AppendJoin(',', _types.Overrides(OwnTypes.Definition(method)).Select(NumberOf));
                }

                if (opCode == OpCodes.Newobj)
                {
                    Handle(method.DeclaringType);
                }

                break;
        }
    }

    /// <summary>A method as an instruction names it; one of the program's own is written later.</summary>
    private string Call(MethodBase method)
    {
        Type[] arguments = method.IsGenericMethod ? method.GetGenericArguments() : [];
        if (arguments.Length > 0)
        {
            HandleArguments(((MethodInfo)method).GetGenericMethodDefinition().GetGenericArguments(), arguments);
        }

        if (method.DeclaringType is { IsConstructedGenericType: true } type)
        {
            HandleArguments(OwnTypes.Definition(type).GetGenericArguments(), type.GetGenericArguments());
        }

        string number = OwnCode.Contains(method) ? $" = {NumberOf(OwnTypes.Definition(method)).ToString(CultureInfo.InvariantCulture)}" : string.Empty;
        return $"{Signature(method)}[{_names.List(arguments)}]{number}";
    }

    private string Signature(MethodBase method)
    {
        string name = CodeNames.IsGenerated(method.Name) ? "generated" : method.Name;
        string owner = method.DeclaringType is { } type ? _names.Of(type) : string.Empty;
        Type result = method is MethodInfo info ? info.ReturnType : typeof(void);
        return $"{owner}.{name}({_names.List(method.GetParameters().Select(static parameter => parameter.ParameterType))}):{_names.Of(result)}";
    }

    private int NumberOf(MethodBase definition)
    {
        if (!_numbers.TryGetValue(definition, out int number))
        {
            _numbers.Add(definition, number = _numbers.Count);
            _unread.Enqueue(definition);
        }

        return number;
    }

    /// <summary>Follows what may be called on types that are given for others, and how one is made where the other side may make one.</summary>
    private void HandleArguments(Type[] parameters, Type[] arguments)
    {
        for (int i = 0; i < arguments.Length; i++)
        {
            Handle(arguments[i]);
            if (OwnTypes.MayBeMade(parameters[i]) && OwnCode.Contains(arguments[i].Assembly) && !arguments[i].IsGenericParameter
                && arguments[i].GetConstructor(Type.EmptyTypes) is { } constructor && _made.Add(constructor))
            {
                _text.Append(CultureInfo.InvariantCulture, $"\n{_names.Of(arguments[i])} made by {NumberOf(OwnTypes.Definition(constructor))}\n");
            }
        }
    }

    /// <summary>Follows the methods that code outside the program may call on a type, and on its base classes and the types below it.</summary>
    private void Handle(Type? type)
    {
        while (type is { HasElementType: true })
        {
            type = type.GetElementType();
        }

        if (type is null || type.IsGenericParameter)
        {
            return;
        }

        if (type.IsConstructedGenericType)
        {
            HandleArguments(OwnTypes.Definition(type).GetGenericArguments(), type.GetGenericArguments());
        }

        Type definition = OwnTypes.Definition(type);
        if (!OwnCode.Contains(definition.Assembly) || !_handled.Add(definition))
        {
            return;
        }

        if (definition.IsEnum)
        {
            _text.Append(CultureInfo.InvariantCulture, $"\n{_names.Of(definition)} is {EnumMembers.Describe(definition)}\n");
            return;
        }

        int[] called = definition.IsInterface ? [] : [.. OwnTypes.CalledFromOutside(definition).Select(NumberOf)];
        if (called.Length > 0)
        {
            _text.Append(CultureInfo.InvariantCulture, $"\n{_names.Of(definition)} has {string.Join(',', called)}\n");
        }

        if (definition.BaseType is { } above)
        {
            Handle(above);
        }

        if (!definition.IsSealed)
        {
            foreach (Type below in _types.TypesBelow(definition).OrderBy(TypeLabels.Of, StringComparer.Ordinal))
            {
                Handle(below);
            }
        }
    }
}
