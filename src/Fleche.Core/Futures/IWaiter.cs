namespace Fleche;

/// <summary>Something on which a thread waits for futures.</summary>
internal interface IWaiter
{
    /// <summary>Wakes the thread, if what it waits for is there. Runs no user code.</summary>
    void Wake();
}
