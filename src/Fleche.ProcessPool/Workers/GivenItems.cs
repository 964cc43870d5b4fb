using Fleche.Executors;
using Fleche.ProcessPool.Managing;

namespace Fleche.ProcessPool.Workers;

/// <summary>The calls that a worker was given and has not answered, in the order in which it runs them. It begins none that was taken back before.</summary>
internal sealed class GivenItems(WorkerHandle worker) : ItemList<WorkItem>
{
    /// <summary>Who was given them.</summary>
    public WorkerHandle Worker { get; } = worker;

    /// <summary>Those whose beginning or end may have to be brought about.</summary>
    public IEnumerable<WorkItem> Limited => MayBeLimited ? FindLimited() : [];

    /// <summary>Whether there may be such: nobody need look at thousands of calls for none.</summary>
    public bool MayBeLimited { get; set; }

    /// <summary>The call with this work id; null: it is not among them.</summary>
    public WorkItem? Find(long workId)
    {
        WorkItem? item = First;
        while (item is not null && item.Id != workId)
        {
            item = item.Next;
        }

        return item;
    }

    private IEnumerable<WorkItem> FindLimited()
    {
        for (WorkItem? item = First; item is not null; item = item.Next)
        {
            if (item.IsLimited)
            {
                yield return item;
            }
        }
    }
}
