namespace Fleche.ProcessPool;

/// <summary>
/// What becomes of the calls of a pool that is not over when the program ends in the ordinary way: <c>Main</c> returns, or
/// <see cref="Environment.Exit"/> is called.
/// </summary>
/// <remarks>
/// The callbacks of futures that are done by then are run too, for up to 5 seconds after the last call. A program that a signal, an unhandled exception or
/// <see cref="Environment.FailFast(string)"/> ends is gone at once, whatever the policy is, and its workers with it.
/// </remarks>
public enum ProgramExitPolicy
{
    /// <summary>The end of the program waits for all calls that were submitted, as in Python's <c>concurrent.futures</c>.</summary>
    Finish,

    /// <summary>Calls that have not started are cancelled; the end of the program waits for those that run.</summary>
    Cancel,

    /// <summary>The workers are killed, and every unfinished call fails with <see cref="BrokenProcessPoolException"/>.</summary>
    Kill,
}
