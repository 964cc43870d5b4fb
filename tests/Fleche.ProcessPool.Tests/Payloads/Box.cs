namespace Fleche.ProcessPool.Tests.Payloads;

/// <summary>A generic type with a value.</summary>
internal sealed class Box<T>(T value)
{
    public static string Name() => typeof(T).Name;

    public T Value() => value;

    public (T, TOther) With<TOther>(TOther other) => (value, other);
}
