namespace Fleche.ProcessPool.Tests.Payloads;

/// <summary>An object whose methods make closures over itself.</summary>
internal sealed class Scaler(int factor)
{
    private readonly int _factor = factor;

    public Func<int, int> ScaleAndAdd(int summand) => x => (x * _factor) + summand;
}
