namespace Fleche.ProcessPool.Tests.Payloads;

/// <summary>An object that cannot say what it is.</summary>
internal sealed class Mute
{
    public override string ToString() => throw new InvalidOperationException("no words");
}
