using System.Runtime.ExceptionServices;
using Fleche.Calls;

namespace Fleche.Worker.Running;

/// <summary>The call targets that the program has described, by number. A target is resolved when it is first called.</summary>
internal sealed class TargetTable
{
    private readonly Dictionary<int, Entry> _entries = [];

    public void Define(uint number, ReadOnlyMemory<byte> description) => _entries[(int)number] = new Entry(description);

    /// <summary>The invoker of a target.</summary>
    /// <exception cref="Exception">Why it cannot be resolved: the same for each call of that target.</exception>
    public CallInvoker Get(uint number) => _entries[(int)number].Invoker;

    private sealed class Entry(ReadOnlyMemory<byte> description)
    {
        private CallInvoker? _invoker;
        private ExceptionDispatchInfo? _failure;

        public CallInvoker Invoker
        {
            get
            {
                _failure?.Throw();
                try
                {
                    return _invoker ??= CallInvoker.Resolve(description);
                }
                catch (Exception e)
                {
                    _failure = ExceptionDispatchInfo.Capture(e);
                    throw;
                }
            }
        }
    }
}
