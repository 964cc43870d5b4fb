namespace Fleche.ProcessPool.Tests.Payloads;

/// <summary>What a <see cref="Key"/> does when it is asked for its hash code.</summary>
public enum Effect
{
    Throw,
    Exit,
    NativeExit,
    AccessViolation,
}
