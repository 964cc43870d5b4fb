namespace Fleche.Calls;

/// <summary>How far a call came, and so whose fault an exception of <see cref="CallInvoker"/> is.</summary>
internal enum CallStage
{
    /// <summary>The receiver and the arguments are being read.</summary>
    ReadingArguments,

    /// <summary>The function runs, or its task is awaited.</summary>
    Running,

    /// <summary>The function returned, and its result is being written.</summary>
    WritingResult,

    /// <summary>The result is written.</summary>
    Done,
}
