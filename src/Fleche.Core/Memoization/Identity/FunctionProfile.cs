using System.Collections.Concurrent;
using System.Reflection;
using Fleche.Calls;
using Fleche.Calls.Closures;
using Fleche.Calls.Targets;
using Fleche.Digests;
using Fleche.Logging;

namespace Fleche.Memoization;

/// <summary>What calls of one function have in common: its identity, and which parameters count. Made once per function and settings.</summary>
internal sealed class FunctionProfile
{
    /// <summary>How many warnings are remembered: types of exceptions can be made without end.</summary>
    private const int MostWarnings = 256;

    private static readonly ConcurrentDictionary<Identity, FunctionProfile> Profiles = new();

    private readonly ConcurrentDictionary<string, bool> _warnings = new();
    private readonly MethodInfo _method;
    private readonly bool _hashCode;
    private CallKey? _keys;

    private FunctionProfile(Identity identity, FunctionSettings settings)
    {
        _method = identity.Method;
        _hashCode = settings.HashCode;
        Name = NameOf(_method, settings.Name);
        Module = settings.HashModule ? _method.Module.Assembly.GetName().Name : null;
        Version = settings.Version;
        AllParameters = [.. ParametersOf(_method, identity.Arity, settings.Require)];
        FunctionRules.CheckNames(_method, settings, [.. AllParameters.Select(static parameter => parameter.Name)]);
        Parameters = [.. AllParameters.Where(parameter => !settings.Ignore.Contains(parameter.Name))];
        HasRequired = settings.Require.Length > 0;
    }

    /// <summary>The function's name: see <see cref="CallRecord.Function"/>.</summary>
    public string Name { get; }

    /// <summary>Its assembly; null when that does not count.</summary>
    public string? Module { get; }

    /// <summary>Its version; null for none.</summary>
    public string? Version { get; }

    /// <summary>The digest of its code; null when that does not count, or before the first key.</summary>
    public Digest? Code { get; private set; }

    /// <summary>The parameters that count, in the order of the key.</summary>
    public KeyedParameter[] Parameters { get; }

    /// <summary>The parameters, also those that do not count.</summary>
    public KeyedParameter[] AllParameters { get; }

    /// <summary>Whether a call can lack a required parameter.</summary>
    public bool HasRequired { get; }

    /// <summary>Makes the keys; the first use reads the code, if that counts.</summary>
    /// <exception cref="IndigestibleException">The code counts, and hot reload has changed it.</exception>
    public CallKey Keys => _keys is { } keys && (!_hashCode || ChangedCode.WhyNot(_method) is null) ? keys : MakeKeys();

    /// <summary>The profile of a function.</summary>
    /// <exception cref="ArgumentException">It cannot be memoized so; the message says why.</exception>
    public static FunctionProfile Of(Delegate function, FunctionSettings settings)
    {
        int arity = function.GetType().GetMethod("Invoke")!.GetParameters().Length;
        var identity = new Identity(
            function.Method, arity, settings.Name, settings.Version, settings.HashModule, settings.HashCode,
            string.Join(',', settings.Ignore), string.Join(',', settings.Require));
        return Profiles.TryGetValue(identity, out FunctionProfile? profile) ? profile : Profiles.GetOrAdd(identity, new FunctionProfile(identity, settings));
    }

    /// <summary>Whether a warning is given for the first time. After very many different ones none is any more.</summary>
    public bool IsFirst(string warning) => !_warnings.ContainsKey(warning) && _warnings.Count < MostWarnings && _warnings.TryAdd(warning, true);

    private static string NameOf(MethodInfo method, string? given)
    {
        Type type = method.DeclaringType!;
        // The name of a type has its arguments already; a name of the user's has none.
        Type[] arguments = [.. given is null ? [] : type.GetGenericArguments(), .. method.GetGenericArguments()];
        string generic = arguments.Length == 0 ? string.Empty : $"[{List(arguments)}]";
        return given is null
            ? $"{TypeLabels.Of(type)}.{method.Name}{generic}({List(method.GetParameters().Select(static parameter => parameter.ParameterType))})"
            : given + generic;

        static string List(IEnumerable<Type> types) => string.Join(',', types.Select(TypeLabels.Of));
    }

    private static IEnumerable<KeyedParameter> ParametersOf(MethodInfo method, int arity, string[] require)
    {
        ParameterInfo[] declared = method.GetParameters();
        string[] names = [.. declared.Select((parameter, i) => parameter.Name ?? $"arg{i + 1}")];
        int bound = names.Length - arity;
        if (!method.IsStatic && bound == 0 && CompilerNames.IsDisplayClass(method.DeclaringType!))
        {
            foreach (FieldInfo[] path in CapturedParameter.PathsOf(method))
            {
                yield return new CapturedParameter(path) { IsRequired = require.Contains(CompilerNames.VariableName(path[^1])) };
            }
        }
        else if (!method.IsStatic && !CompilerNames.IsStatelessHome(method.DeclaringType!))
        {
            // Without a bound object the delegate takes it as its first argument.
            yield return bound == 0 ? new ReceiverParameter("this", method.DeclaringType!) : new ArgumentParameter("this", method.DeclaringType!, 0);
        }
        else if (bound == 1)
        {
            yield return new ReceiverParameter(names[0], declared[0].ParameterType) { IsRequired = require.Contains(names[0]) };
        }

        int skipped = Math.Max(bound, 0);
        for (int i = skipped; i < names.Length; i++)
        {
            yield return new ArgumentParameter(names[i], declared[i].ParameterType, i - bound) { IsRequired = require.Contains(names[i]) };
        }
    }

    private CallKey MakeKeys()
    {
        if (_hashCode)
        {
            Code = CodeDigest.Of(_method);
        }
        else if (SharedNames.FindOther(this, _method) is { } other)
        {
            FlecheLog.NameShared(FlecheLogging.For<Memoizer>(), Name, other, DisplayNames.Of(_method));
        }

        return _keys = new CallKey(Name, Module, Version, Code, Parameters.Select(static parameter => parameter.Name));
    }

    private readonly record struct Identity(
        MethodInfo Method, int Arity, string? Name, string? Version, bool HashModule, bool HashCode, string Ignore, string Require);
}
