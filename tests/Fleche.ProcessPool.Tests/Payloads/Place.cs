namespace Fleche.ProcessPool.Tests.Payloads;

/// <summary>Where a <see cref="Key"/> does what it does.</summary>
public enum Place
{
    Nowhere,
    Program,
    Worker,
}
