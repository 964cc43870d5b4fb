namespace Fleche.ProcessPool.Managing;

/// <summary>What a pool does when its program ends in the ordinary way.</summary>
internal sealed partial class Manager
{
    /// <summary>The program is about to end: what its maps have taken is submitted, as at a shutdown.</summary>
    public void FlushMaps()
    {
        if (_options.OnProgramExit == ProgramExitPolicy.Finish)
        {
            _openMaps.Flush();
        }
    }

    /// <summary>The program ends: takes no more calls, and does with those that it has what its policy says.</summary>
    public void EndWithProgram()
    {
        if (_options.OnProgramExit == ProgramExitPolicy.Kill)
        {
            Break(static () => new BrokenProcessPoolException(
                $"The program ended before the call did, and the pool's {nameof(ProcessPoolOptions.OnProgramExit)} is {nameof(ProgramExitPolicy.Kill)}."));
        }
        else
        {
            Shutdown(cancelFutures: _options.OnProgramExit == ProgramExitPolicy.Cancel);
        }
    }
}
