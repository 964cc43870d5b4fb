namespace Fleche.Executors;

/// <summary>
/// The maps of an executor that have taken inputs and not submitted them. Its shutdown, and the end of the program, submit them first. It holds none of them: one that
/// nobody will ever take a result from, none of whose calls is on its way, goes, and holds up neither memory nor the end of its executor.
/// </summary>
internal sealed class OpenMaps
{
    /// <summary>Fewer entries than these are not looked through for maps that have gone.</summary>
    private const int Few = 16;

    private readonly HashSet<WeakReference<IMapRun>> _maps = [];
    private int _many = Few;

    /// <summary>A map has inputs that wait for their submission.</summary>
    /// <param name="map">The map, always by the same reference.</param>
    public void Add(WeakReference<IMapRun> map)
    {
        lock (_maps)
        {
            if (_maps.Count == _many)
            {
                _maps.RemoveWhere(static map => !map.TryGetTarget(out _));
                _many = Math.Max(Few, 2 * _maps.Count);
            }

            _maps.Add(map);
        }
    }

    /// <summary>None of its inputs waits any more.</summary>
    public void Remove(WeakReference<IMapRun> map)
    {
        lock (_maps)
        {
            _maps.Remove(map);
        }
    }

    /// <summary>What was given to a map is run, like what was submitted.</summary>
    public void Flush()
    {
        List<IMapRun> maps = [];
        lock (_maps)
        {
            foreach (WeakReference<IMapRun> reference in _maps)
            {
                if (reference.TryGetTarget(out IMapRun? map))
                {
                    maps.Add(map);
                }
            }
        }

        maps.ForEach(static map => map.Flush());
    }
}
