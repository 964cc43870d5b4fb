namespace Fleche.Executors;

/// <summary>The maps of an executor that have taken inputs and not submitted them. Its shutdown, and the end of the program, submit them first.</summary>
internal sealed class OpenMaps
{
    private readonly HashSet<IMapRun> _maps = [];

    /// <summary>A map has inputs that wait for their submission.</summary>
    public void Add(IMapRun map)
    {
        lock (_maps)
        {
            _maps.Add(map);
        }
    }

    /// <summary>None of its inputs waits any more.</summary>
    public void Remove(IMapRun map)
    {
        lock (_maps)
        {
            _maps.Remove(map);
        }
    }

    /// <summary>What was given to a map is run, like what was submitted.</summary>
    public void Flush()
    {
        IMapRun[] maps;
        lock (_maps)
        {
            maps = [.. _maps];
        }

        foreach (IMapRun map in maps)
        {
            map.Flush();
        }
    }
}
