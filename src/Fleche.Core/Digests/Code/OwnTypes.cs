using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Fleche.Digests;

/// <summary>Finds what overrides or implements the methods of a type in the program's own assemblies.</summary>
internal sealed class OwnTypes(Assembly root)
{
    private const BindingFlags Declared =
        BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private const BindingFlags Inherited = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    /// <summary>By assembly: the types below each class and interface, all as open definitions.</summary>
    private static readonly ConditionalWeakTable<Assembly, ILookup<Type, Type>> Below = [];

    private readonly Lazy<IReadOnlyCollection<Assembly>> _assemblies = new(() => OwnCode.AssembliesSeenFrom(root));

    /// <summary>By assembly: itself and those that refer to it.</summary>
    private readonly Dictionary<Assembly, List<Assembly>> _users = [];

    /// <summary>The open definition of a type.</summary>
    public static Type Definition(Type type) => type.IsConstructedGenericType ? type.GetGenericTypeDefinition() : type;

    /// <summary>The open definition of a method.</summary>
    public static MethodBase Definition(MethodBase method)
        => method.DeclaringType is { IsConstructedGenericType: true } || method.IsGenericMethod ? method.Module.ResolveMethod(method.MetadataToken)! : method;

    /// <summary>Whether code that is generic in this parameter may make one: it is declared so, by <c>where T : new()</c> or as .NET says it of <see cref="Activator.CreateInstance{T}()"/> and <see cref="Lazy{T}"/>.</summary>
    public static bool MayBeMade(Type parameter)
        => parameter.GenericParameterAttributes.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint)
            || parameter.GetCustomAttribute<DynamicallyAccessedMembersAttribute>() is { } access
                && access.MemberTypes.HasFlag(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor);

    /// <summary>The types that derive from a type or implement it.</summary>
    public IEnumerable<Type> TypesBelow(Type definition)
    {
        if (!_users.TryGetValue(definition.Assembly, out List<Assembly>? users))
        {
            _users.Add(definition.Assembly, users = UsersOf(definition.Assembly));
        }

        return users.SelectMany(assembly => Below.GetValue(assembly, Index)[definition]);
    }

    /// <summary>The methods that may run where a virtual method is called.</summary>
    public IEnumerable<MethodBase> Overrides(MethodBase definition)
        => TypesBelow(Definition(definition.DeclaringType!))
            .SelectMany(type => Try(() => Overrides(definition, type)))
            .Distinct()
            .OrderBy(SortKey, StringComparer.Ordinal);

    /// <summary>The methods of a type, its own and inherited ones, that code outside the program may run: they override or implement what is declared there.</summary>
    public static IEnumerable<MethodBase> CalledFromOutside(Type definition)
    {
        MethodInfo[] methods = definition.GetMethods(Declared);
        var called = new HashSet<MethodBase>(methods
            .Where(static method => method is { IsVirtual: true, IsAbstract: false } && !OwnCode.Contains(FirstOf(method))));
        foreach (Type contract in definition.GetInterfaces().Where(static contract => !OwnCode.Contains(contract.Assembly)))
        {
            foreach (MethodBase target in Try(() => definition.GetInterfaceMap(contract).TargetMethods))
            {
                if (target is not null && OwnCode.Contains(target) && IsFoundOnlyFrom(definition, contract, target.DeclaringType!))
                {
                    called.Add(target);
                }
            }
        }

        return called.Select(Definition).Distinct().OrderBy(SortKey, StringComparer.Ordinal);
    }

    /// <summary>An assembly and those that refer to it, directly or not: only they can have types below one of its own.</summary>
    private List<Assembly> UsersOf(Assembly used)
    {
        List<Assembly> users = [used];
        for (int i = 0; i < users.Count; i++)
        {
            string? name = users[i].GetName().Name;
            users.AddRange(_assemblies.Value.Except(users).Where(assembly => Array.Exists(assembly.GetReferencedAssemblies(), other => other.Name == name)).ToArray());
        }

        return users;
    }

    /// <summary>Orders methods in a way that does not depend on where they stand in the source.</summary>
    private static string SortKey(MethodBase method) => $"{TypeLabels.Of(method.DeclaringType!)}.{method}";

    private static ILookup<Type, Type> Index(Assembly assembly)
    {
        Type[] types;
        try
        {
            types = assembly.GetTypes();
        }
        catch (ReflectionTypeLoadException e)
        {
            types = [.. e.Types.OfType<Type>()];
        }

        return types
            .SelectMany(type => Try(() => Ancestors(type).Distinct()).Select(ancestor => (Ancestor: ancestor, Type: type)))
            .ToLookup(static pair => pair.Ancestor, static pair => pair.Type);
    }

    private static IEnumerable<Type> Ancestors(Type type)
    {
        foreach (Type contract in type.GetInterfaces())
        {
            yield return Definition(contract);
        }

        for (Type? at = type.BaseType; at is not null && OwnCode.Contains(at.Assembly); at = at.BaseType)
        {
            yield return Definition(at);
        }
    }

    private static IEnumerable<MethodBase> Overrides(MethodBase definition, Type type)
    {
        MethodInfo[] methods = type.GetMethods(Declared);
        if (!definition.DeclaringType!.IsInterface)
        {
            MethodInfo first = FirstOf((MethodInfo)definition);
            return methods.Where(method => method.IsVirtual && IsSame(FirstOf(method), first));
        }

        if (type.IsInterface)
        {
            return methods.Where(method => !method.IsAbstract && method.Name.EndsWith("." + definition.Name, StringComparison.Ordinal));
        }

        return type.GetInterfaces().Where(contract => Definition(contract) == Definition(definition.DeclaringType)).SelectMany(contract =>
        {
            InterfaceMapping map = type.GetInterfaceMap(contract);
            return map.TargetMethods.Where((target, i) => target is not null && IsSame(map.InterfaceMethods[i], definition)).Select(Definition);
        });
    }

    /// <summary>The method with which the overriding began. For .NET an override that returns a more derived type is a new method.</summary>
    private static MethodInfo FirstOf(MethodInfo method)
    {
        MethodInfo first = method.GetBaseDefinition();
        return first.IsDefined(typeof(PreserveBaseOverridesAttribute), inherit: false) && Array.Find(
            first.DeclaringType!.BaseType!.GetMethods(Inherited),
            above => above.IsVirtual && above.Name == first.Name && ParametersOf(above).SequenceEqual(ParametersOf(first))) is { } overridden
            ? FirstOf(overridden)
            : first;
    }

    private static IEnumerable<string> ParametersOf(MethodInfo method) => method.GetParameters().Select(static parameter => TypeLabels.Of(parameter.ParameterType));

    /// <summary>Whether the method that implements an interface for a type is not found at its owner: that does not implement it, or is an interface itself.</summary>
    private static bool IsFoundOnlyFrom(Type definition, Type contract, Type owner) => owner == definition || owner.IsInterface || !contract.IsAssignableFrom(owner);

    private static bool IsSame(MethodBase one, MethodBase other) => one.MetadataToken == other.MetadataToken && one.Module == other.Module;

    /// <summary>A type that needs an absent assembly has no methods that can run.</summary>
    private static IEnumerable<T> Try<T>(Func<IEnumerable<T>> find)
    {
        try
        {
            return [.. find()];
        }
        catch (Exception e) when (e is IOException or TypeLoadException or MissingMemberException or BadImageFormatException)
        {
            return [];
        }
    }
}
