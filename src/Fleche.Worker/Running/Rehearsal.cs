using Fleche.Calls.Targets;
using Fleche.Codec;
using Fleche.Errors;

namespace Fleche.Worker.Running;

/// <summary>
/// A call that a new worker makes for itself, on a thread of its own, while it makes its way to the program: what calls run through is compiled
/// meanwhile on another core, and the program's first call finds it ready. So is the <see cref="DescriptorReserve"/>. It touches nothing but what calls without state touch.
/// </summary>
internal static class Rehearsal
{
    /// <summary>An empty string in MessagePack.</summary>
    private static readonly byte[] Arguments = [0xA0];

    /// <summary>Does not wait for it.</summary>
    public static void Begin() => new Thread(Run) { IsBackground = true, Name = "Fleche rehearsal" }.Start();

    private static void Run()
    {
        try
        {
            DescriptorReserve.Take();
            Func<string, string> call = Same;
            TargetTable targets = new();
            targets.Define(0, TargetDescription.Write(nameof(Same), call.Method, call.GetType(), ReceiverKind.None, null));
            targets.Get(0).Invoke(new PayloadReader(Arguments), new PayloadWriter());
        }
        catch (OutOfMemoryException)
        {
            // The heap is limited, and the program's first call has filled it already: that is the call's to answer for.
        }
    }

    private static string Same(string value) => value;
}
