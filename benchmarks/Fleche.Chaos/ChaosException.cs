namespace Fleche.Chaos;

/// <summary>What a call throws that is to throw.</summary>
public sealed class ChaosException(string message) : Exception(message)
{
    public static string MessageOf(Ticket ticket) => $"Call {ticket.Id} throws, as it should.";
}
