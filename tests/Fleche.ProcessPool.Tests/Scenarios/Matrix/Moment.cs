namespace Fleche.ProcessPool.Tests.Scenarios.Matrix;

/// <summary>What else is going on when user code meets its <see cref="Fate"/>.</summary>
public enum Moment
{
    /// <summary>A call that was submitted in the usual way; another runs, and one waits.</summary>
    Submit,

    /// <summary>The call was submitted by the done callback of another.</summary>
    Callback,

    /// <summary><c>Shutdown(wait: false)</c> has returned.</summary>
    AfterShutdown,

    /// <summary>The executor was dropped without a shutdown and has been collected.</summary>
    AfterDrop,

    /// <summary>Fifty calls wait behind it.</summary>
    FiftyQueued,

    /// <summary>64 MB are on their way to another worker and back.</summary>
    LargeInFlight,
}
