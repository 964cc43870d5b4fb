using System.Collections.Immutable;
using System.Reflection;

namespace Fleche.Memoization;

/// <summary>What holds for a function: its options, then its attribute, then the defaults.</summary>
internal sealed record FunctionSettings
{
    public string? Name { get; private init; }

    public string? Version { get; private init; }

    public required string[] Ignore { get; init; }

    public required string[] Require { get; init; }

    public bool HashCode { get; private init; }

    public bool HashModule { get; private init; }

    public bool Isolate { get; private init; }

    public bool Strict { get; private init; }

    public int ArgumentLimit { get; private init; }

    public required ImmutableDictionary<string, string> Tags { get; init; }

    public required ImmutableDictionary<string, Func<string?>> Metadata { get; init; }

    public static FunctionSettings Of(MethodInfo method, MemoizeOptions? options)
    {
        MemoizeAttribute attribute = method.GetCustomAttribute<MemoizeAttribute>() ?? MemoizeAttribute.Default;
        ArgumentOutOfRangeException.ThrowIfNegative(attribute.ArgumentLimit, nameof(attribute.ArgumentLimit));
        return new FunctionSettings
        {
            Name = options?.Name ?? attribute.Name,
            Version = options?.Version ?? attribute.Version,
            Ignore = [.. options?.Ignore ?? attribute.Ignore ?? []],
            Require = [.. options?.Require ?? attribute.Require ?? []],
            HashCode = options?.HashCode ?? attribute.HashCode,
            HashModule = options?.HashModule ?? attribute.HashModule,
            Isolate = options?.Isolate ?? attribute.Isolate,
            Strict = options?.Strict ?? attribute.Strict,
            ArgumentLimit = options?.ArgumentLimit ?? attribute.ArgumentLimit,
            Tags = Copy(nameof(MemoizeOptions.Tags), options?.Tags),
            Metadata = Copy(nameof(MemoizeOptions.Metadata), options?.Metadata),
        };
    }

    /// <summary>What the user changes later does not count.</summary>
    private static ImmutableDictionary<string, T> Copy<T>(string list, IReadOnlyDictionary<string, T>? given)
        where T : class
    {
        ImmutableDictionary<string, T> copy = given?.ToImmutableDictionary() ?? ImmutableDictionary<string, T>.Empty;
        return copy.FirstOrDefault(static item => item.Value is null) is { Key: { } name }
            ? throw new ArgumentException($"'{name}' in {nameof(MemoizeOptions)}.{list} is null. Give a value, or leave it out.", "options")
            : copy;
    }
}
