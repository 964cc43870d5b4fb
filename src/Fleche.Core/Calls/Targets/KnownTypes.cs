namespace Fleche.Calls.Targets;

/// <summary>
/// Types that both sides number before any other: the delegates and the plain values of most calls. A worker finds them without a look-up by name, for
/// which the runtime would have to compile its parser of type names first.
/// </summary>
internal static class KnownTypes
{
    /// <summary>By number; a generic type by its definition.</summary>
    public static Type[] All { get; } =
    [
        typeof(Func<>), typeof(Func<,>), typeof(Func<,,>), typeof(Func<,,,>), typeof(Func<,,,,>),
        typeof(Action), typeof(Action<>), typeof(Action<,>), typeof(Action<,,>), typeof(Action<,,,>),
        typeof(Task), typeof(Task<>), typeof(object), typeof(string), typeof(bool), typeof(char),
        typeof(sbyte), typeof(byte), typeof(short), typeof(ushort), typeof(int), typeof(uint), typeof(long), typeof(ulong),
        typeof(float), typeof(double), typeof(decimal), typeof(DateTime), typeof(TimeSpan), typeof(Guid), typeof(Nullable<>), typeof(Unit),
    ];
}
