using Fleche.PeerBench.Peers;

namespace Fleche.PeerBench.Cases;

/// <summary>One kind of work that is measured.</summary>
/// <param name="Name">As on the command line.</param>
/// <param name="Counts">How many calls.</param>
/// <param name="Request">What the peers are asked.</param>
/// <param name="Rows">What comes of it.</param>
internal sealed record Case(string Name, Counts Counts, Request Request, params Row[] Rows)
{
    /// <summary>Another name on the command line, for several cases.</summary>
    public string? Group { get; init; }

    /// <summary>How many rounds there are at most; null: as many as of the others.</summary>
    public int? MostRounds { get; init; }

    /// <summary>Makes the values out of a peer's reply, where they are seen from outside; null: the reply has them.</summary>
    public Func<Driver, Reply, Settings, Task<Reply>>? ObserveAsync { get; init; }

    /// <summary>Whether a name on the command line means this case.</summary>
    public bool IsCalled(string name) => name == Name || name == Group;

    /// <summary>Asks a peer once.</summary>
    public async Task<Reply> MeasureAsync(Driver driver, Request request, Settings settings)
    {
        Reply reply = await driver.AskAsync(request).ConfigureAwait(false);
        return ObserveAsync is null || reply.Note is not null ? reply : await ObserveAsync(driver, reply, settings).ConfigureAwait(false);
    }

    /// <summary>What one peer is asked; null: it is not asked.</summary>
    public Request? RequestFor(Peer peer, Settings settings)
    {
        int count = Counts.Of(peer, settings.IsQuick);
        bool isOverloaded = Request.Workers > Environment.ProcessorCount;
        return count == 0 ? null : Request with { Count = count, SpinsOnProcessorTime = settings.SpinsOnProcessorTime || isOverloaded };
    }
}
