namespace Fleche.Executors;

/// <summary>A work item that can be among <see cref="PendingItems{TItem}"/>, which own these fields.</summary>
internal abstract class PendingItem<TItem>
    where TItem : PendingItem<TItem>
{
    /// <summary>The items submitted before and after it.</summary>
    public TItem? Previous { get; set; }

    /// <inheritdoc cref="Previous"/>
    public TItem? Next { get; set; }

    /// <summary>Whether the item is pending.</summary>
    public bool IsPending { get; set; }
}
