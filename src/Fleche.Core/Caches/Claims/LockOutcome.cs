namespace Fleche.Caches;

/// <summary>What became of an attempt to lock.</summary>
internal enum LockOutcome
{
    /// <summary>The range is ours until it is unlocked, the file is closed, or the process ends.</summary>
    Taken,

    /// <summary>Another open file has it.</summary>
    Busy,

    /// <summary>The kernel or the file system has no such locks.</summary>
    NotSupported,
}
