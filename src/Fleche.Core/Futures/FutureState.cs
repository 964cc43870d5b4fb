namespace Fleche;

/// <summary>Where a future stands.</summary>
public enum FutureState
{
    /// <summary>Its call has not started and can be cancelled.</summary>
    Pending,

    /// <summary>Its call was handed to where it runs.</summary>
    Running,

    /// <summary>It was cancelled before its call started, or its call was stopped by <see cref="Future.Cancel"/> where that is allowed.</summary>
    Cancelled,

    /// <summary>Its call ended, with a value or with an exception.</summary>
    Finished,
}
