namespace Fleche.ProcessPool.Tests.Errors;

/// <summary>An exception that can only be made from what it is about.</summary>
internal sealed class QuotaException(string resource, double gigabytes) : Exception($"No more than {gigabytes} GB of {resource} are yours.")
{
    public string Resource { get; } = resource;

    public double Gigabytes { get; } = gigabytes;

    public required string Hint { get; init; }
}
