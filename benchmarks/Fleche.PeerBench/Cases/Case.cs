using Fleche.PeerBench.Peers;

namespace Fleche.PeerBench.Cases;

/// <summary>One kind of work that is measured.</summary>
/// <param name="Name">As on the command line.</param>
/// <param name="Request">What the peers are asked.</param>
/// <param name="Rows">What comes of it.</param>
internal sealed record Case(string Name, Request Request, params Row[] Rows)
{
    private const int QuickDivisor = 10;

    /// <summary>Another name on the command line, for several cases.</summary>
    public string? Group { get; init; }

    /// <summary>How many calls a peer makes that needs microseconds for one; zero: none are asked to.</summary>
    public int Fast { get; init; }

    /// <summary>How many calls a peer makes that needs tenths of milliseconds for one.</summary>
    public int Slow { get; init; }

    /// <summary>How many calls a peer makes that starts a process for each.</summary>
    public int Processes { get; init; }

    /// <summary>How few calls still say something.</summary>
    public int Least { get; init; } = 1;

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
        int count = peer.Pace switch { Pace.Fast => Fast, Pace.Slow => Slow, _ => Processes };
        bool isOverloaded = Request.Workers > Environment.ProcessorCount;
        return count == 0 ? null : Request with
        {
            Count = settings.IsQuick ? Math.Max(Math.Min(Least, count), count / QuickDivisor) : count,
            SpinsOnProcessorTime = settings.SpinsOnProcessorTime || isOverloaded,
        };
    }
}
