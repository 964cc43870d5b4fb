namespace Fleche.Chaos;

/// <summary>What every call carries: its number, what it does, and how often it may begin.</summary>
public readonly record struct Ticket(long Id, Deed Deed, int AllowedBegins)
{
    /// <summary>The one right value of this call.</summary>
    public long Value => unchecked((Id * 6364136223846793005L) + 1442695040888963407L);

    public override string ToString() => $"call {Id} ({Deed}, may begin {AllowedBegins} times)";
}
