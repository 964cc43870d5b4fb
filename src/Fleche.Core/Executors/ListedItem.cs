namespace Fleche.Executors;

/// <summary>A work item that can be in one <see cref="ItemList{TItem}"/> at a time, which owns these fields.</summary>
internal abstract class ListedItem<TItem>
    where TItem : ListedItem<TItem>
{
    /// <summary>The items before and after it.</summary>
    public TItem? Previous { get; set; }

    /// <inheritdoc cref="Previous"/>
    public TItem? Next { get; set; }

    /// <summary>Where the item is; null: nowhere.</summary>
    public ItemList<TItem>? List { get; set; }
}
