namespace Fleche.ProcessPool.Tests.Scenarios.Matrix;

/// <summary>Where user code is when it meets its <see cref="Fate"/>, from the submission of a call to the end of its worker.</summary>
public enum Stage
{
    /// <summary>The argument is written, inside <c>Submit</c>: in the program.</summary>
    SerializeArgument,

    /// <summary>The argument is rebuilt in the worker.</summary>
    DeserializeArgument,

    /// <summary>The function itself.</summary>
    Run,

    /// <summary>The result is written in the worker.</summary>
    SerializeResult,

    /// <summary>The result is rebuilt by whoever asks the future for it: in the program.</summary>
    DeserializeResult,

    /// <summary>The finalizer of an object that the call has left to the collector, which runs before the call ends.</summary>
    Finalizer,

    /// <summary>What the call wants done when its worker's process exits.</summary>
    ExitHandler,

    /// <summary>The pool's initializer, in every new worker.</summary>
    Initializer,
}
