using System.Runtime.InteropServices;

namespace Fleche.Caches;

/// <summary>A graph: whoever computes this slot waits for that one. Not safe for threads.</summary>
internal sealed class WaitEdges
{
    private readonly Dictionary<long, Dictionary<long, int>> _edges = [];

    /// <summary>All edges, each once.</summary>
    public IEnumerable<(long From, long To)> All => _edges.SelectMany(from => from.Value.Keys.Select(to => (from.Key, to)));

    /// <summary>Adds edges to a slot, which count as often as they were added.</summary>
    public void Add(long[] from, long to)
    {
        foreach (long slot in from)
        {
            ref Dictionary<long, int>? targets = ref CollectionsMarshal.GetValueRefOrAddDefault(_edges, slot, out _);
            targets ??= [];
            CollectionsMarshal.GetValueRefOrAddDefault(targets, to, out _)++;
        }
    }

    /// <summary>Takes back an <see cref="Add"/>.</summary>
    public void Remove(long[] from, long to)
    {
        foreach (long slot in from)
        {
            Dictionary<long, int> targets = _edges[slot];
            if (--CollectionsMarshal.GetValueRefOrNullRef(targets, to) == 0 && targets.Remove(to) && targets.Count == 0)
            {
                _edges.Remove(slot);
            }
        }
    }

    /// <summary>Whether a path leads from a slot to one of the others.</summary>
    public bool Leads(long from, long[] to)
    {
        HashSet<long> seen = [from];
        Stack<long> open = new(seen);
        while (open.TryPop(out long slot))
        {
            if (to.Contains(slot))
            {
                return true;
            }

            if (_edges.TryGetValue(slot, out Dictionary<long, int>? targets))
            {
                foreach (long target in targets.Keys)
                {
                    if (seen.Add(target))
                    {
                        open.Push(target);
                    }
                }
            }
        }

        return false;
    }
}
