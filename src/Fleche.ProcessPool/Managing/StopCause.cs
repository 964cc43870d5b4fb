namespace Fleche.ProcessPool.Managing;

/// <summary>Why a running call is stopped. A later cause prevails over an earlier one that is under way.</summary>
internal enum StopCause
{
    /// <summary>It ran over its <see cref="CallOptions.Timeout"/>.</summary>
    Timeout,

    /// <summary>Its <see cref="CallOptions.CancellationToken"/> was cancelled.</summary>
    Token,

    /// <summary><see cref="Future.Cancel"/> has promised that it will give no result.</summary>
    Cancel,
}
