namespace Fleche.PeerBench.Peers.DotNet;

/// <summary>What a peer can be asked to measure; null is the answer of one that has no such thing.</summary>
internal abstract class PeerProgram : IDisposable
{
    public Reply? Answer(Request request) => request.Case switch
    {
        "start" => Start(request),
        "gather" => Gather(request),
        "map" => Map(request),
        "fit" => Fit(request),
        "roundtrip" => RoundTrip(request),
        "echo" => Echo(request),
        "crash" => Crash(request),
        "recover" => Recover(request),
        "reuse" => Reuse(request),
        "pending" => Pending(request),
        "workers" => Workers(request),
        _ => null,
    };

    public virtual void Dispose()
    {
    }

    /// <summary>From nothing to the first result, in seconds: the median of some.</summary>
    protected virtual Reply? Start(Request request) => null;

    /// <summary>Calls submitted one by one, then gathered: seconds for each.</summary>
    protected virtual Reply? Gather(Request request) => null;

    /// <summary>A map: seconds for each element.</summary>
    protected virtual Reply? Map(Request request) => null;

    /// <summary>Maps with each of the given chunk sizes, and without one: seconds for each element.</summary>
    protected virtual Reply? Fit(Request request) => null;

    /// <summary>One call after the other: median and 99th percentile in seconds.</summary>
    protected virtual Reply? RoundTrip(Request request) => null;

    /// <summary>Bytes to a call and back: seconds.</summary>
    protected virtual Reply? Echo(Request request) => null;

    /// <summary>From the SIGKILL of the process that runs a call to the exception: seconds.</summary>
    protected virtual Reply? Crash(Request request) => null;

    /// <summary>From that SIGKILL to the result of a call that is submitted after the exception: seconds.</summary>
    protected virtual Reply? Recover(Request request) => null;

    /// <summary>Getting the pool that the whole process shares: seconds.</summary>
    protected virtual Reply? Reuse(Request request) => null;

    /// <summary>Private memory of this process for each call that waits: bytes.</summary>
    protected virtual Reply? Pending(Request request) => null;

    /// <summary>A pool whose workers have all worked and are idle: their processes.</summary>
    protected virtual Reply? Workers(Request request) => null;
}
