namespace Fleche.ProcessPool.Tests.Lifetime;

/// <summary>Reads a variable as early as user code can: when its type is first touched.</summary>
internal static class EarlyVariable
{
    public const string Name = "FLECHE_TESTS_EARLY";

    private static readonly string? Value = Environment.GetEnvironmentVariable(Name);

    public static string? Get() => Value;
}
