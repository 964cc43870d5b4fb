namespace Fleche;

/// <summary>An outcome that has arrived but is not yet read, since reading it may run user code.</summary>
internal interface IDeferredResult<T>
{
    /// <summary>Whether it is the exception of a call; what goes wrong with reading a value does not count.</summary>
    bool IsError { get; }

    /// <summary>Reads the outcome: the value, or throws nothing and gives the exception. Called once.</summary>
    /// <returns><see langword="null"/> with <paramref name="value"/> set, or the call's exception.</returns>
    Exception? Resolve(out T value);
}
