using System.Reflection;

namespace Fleche.Calls.Closures;

/// <summary>Resolves the metadata tokens in the body of a method.</summary>
internal sealed class TokenResolver(MethodBase method)
{
    private readonly Type[]? _typeArguments = method.DeclaringType is { IsGenericType: true } type ? type.GetGenericArguments() : null;
    private readonly Type[]? _methodArguments = method.IsGenericMethod ? method.GetGenericArguments() : null;

    /// <summary>A type, field or method; null if its assembly is absent or of another version: the body may never come to use it.</summary>
    public MemberInfo? Member(int token)
    {
        try
        {
            return method.Module.ResolveMember(token, _typeArguments, _methodArguments);
        }
        catch (Exception e) when (e is IOException or TypeLoadException or MissingMemberException or BadImageFormatException)
        {
            return null;
        }
    }

    /// <summary>A string constant.</summary>
    public string String(int token) => method.Module.ResolveString(token);

    /// <summary>How many parameters the function pointer takes that is called with a signature.</summary>
    public int ParameterCount(int token) => method.Module.ResolveSignature(token)[1];
}
