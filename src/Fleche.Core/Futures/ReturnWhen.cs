namespace Fleche;

/// <summary>When <see cref="Futures.Wait"/> returns.</summary>
public enum ReturnWhen
{
    /// <summary>When any future is finished or cancelled.</summary>
    FirstCompleted,

    /// <summary>When any future is finished with an exception (a cancelled one is none); else when all are done.</summary>
    FirstException,

    /// <summary>When all futures are finished or cancelled.</summary>
    AllCompleted,
}
