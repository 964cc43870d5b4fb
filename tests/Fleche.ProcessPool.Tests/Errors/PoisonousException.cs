using Fleche.ProcessPool.Tests.Crashes;

namespace Fleche.ProcessPool.Tests.Errors;

/// <summary>An exception that throws, or ends its process, when it is asked for its message.</summary>
internal sealed class PoisonousException(Death? death) : Exception
{
    public override string Message => death is { } way ? $"{Deaths.Die(way)}" : throw new InvalidOperationException("no message today");

    public override string? StackTrace => throw new InvalidOperationException("no trace today");
}
