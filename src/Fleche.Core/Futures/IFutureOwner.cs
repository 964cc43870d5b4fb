namespace Fleche;

/// <summary>Who will complete a future: it hears of the future's cancellation, and may stop the running call behind it.</summary>
internal interface IFutureOwner
{
    /// <summary>The pending future was cancelled: its call will never run and may be forgotten. Called once, outside of any lock.</summary>
    void OnCancelled(Future future);

    /// <summary>The future of a running call is to be cancelled.</summary>
    /// <returns>Whether it will end as cancelled, whatever the call does from now on. An owner that cannot or may not stop a running call says no.</returns>
    bool TryCancelRunning(Future future) => false;

    /// <summary>The call's cancellation token fired while the call runs. An owner that cannot stop a running call does nothing.</summary>
    void OnStopRequested(Future future, CancellationToken cancellationToken);
}
