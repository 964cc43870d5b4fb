namespace Fleche.Memoization;

/// <summary>A memoized call while its function runs: it gathers the calls that the function makes.</summary>
internal sealed class CallFrame(Digest key, CallFrame? parent)
{
    private readonly Lock _lock = new();
    private readonly List<Digest> _calls = [];
    private readonly HashSet<Digest> _known = [];

    /// <summary>The call's key.</summary>
    public Digest Key => key;

    /// <summary>The call in which this one runs; null for none.</summary>
    public CallFrame? Parent => parent;

    /// <summary>The keys of this call and of those around it, inner ones first.</summary>
    public IEnumerable<Digest> Ancestors
    {
        get
        {
            for (CallFrame? frame = this; frame is not null; frame = frame.Parent)
            {
                yield return frame.Key;
            }
        }
    }

    /// <summary>The calls made so far, each once, in the order of the first use.</summary>
    public IReadOnlyList<Digest> Calls
    {
        get
        {
            lock (_lock)
            {
                return [.. _calls];
            }
        }
    }

    /// <summary>The frames of calls that run elsewhere.</summary>
    /// <param name="ancestors">Their keys, inner ones first.</param>
    public static CallFrame? Chain(ReadOnlySpan<Digest> ancestors)
    {
        CallFrame? frame = null;
        for (int i = ancestors.Length - 1; i >= 0; i--)
        {
            frame = new CallFrame(ancestors[i], frame);
        }

        return frame;
    }

    /// <summary>This call as one that another one, perhaps in another flow, waits for too.</summary>
    public CallFrame Inside(CallFrame? other) => other is null || Ancestors.Contains(other.Key) ? this : Chain([.. Ancestors, .. other.Ancestors])!;

    /// <summary>The function made, or asked for, a call.</summary>
    public void AddCall(Digest call)
    {
        lock (_lock)
        {
            if (_known.Add(call))
            {
                _calls.Add(call);
            }
        }
    }
}
