namespace Fleche.Chaos;

/// <summary>What a call does.</summary>
public enum Deed
{
    Compute,
    Short,
    Nap,
    Payload,
    Map,
    Throw,
    Unsendable,
    KillItself,
    Exit,
    Overflow,
    Hog,
    Hang,
    ObedientHang,
    DieOnce,
    DieAnswering,
}
