namespace Fleche.Calls;

/// <summary>What a thread that runs calls has about it: async-local values, the culture among them, and a synchronization context.</summary>
internal readonly struct Surroundings()
{
    private readonly ExecutionContext? _execution = ExecutionContext.Capture();
    private readonly SynchronizationContext? _synchronization = SynchronizationContext.Current;

    /// <summary>As it was when this was made; costs next to nothing where nothing has changed.</summary>
    public void Restore()
    {
        if (_execution is not null && ExecutionContext.Capture() != _execution)
        {
            ExecutionContext.Restore(_execution);
        }

        if (SynchronizationContext.Current != _synchronization)
        {
            SynchronizationContext.SetSynchronizationContext(_synchronization);
        }
    }
}
