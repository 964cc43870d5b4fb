using System.Globalization;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Fleche.Errors;

/// <summary>
/// Descriptors that a worker keeps for the first error, which may be that there are none: to tell of it, here or in the call itself, takes the library of cultures, and the runtime ends a
/// process in which that cannot be loaded. No worker loads it before, since it is large.
/// </summary>
internal static class DescriptorReserve
{
    /// <summary>Libraries are loaded one after the other, and the code that they are for takes some too.</summary>
    private const int Count = 4;

    private static readonly Lock Gate = new();
    private static volatile SafeFileHandle[]? _handles;

    /// <summary>Takes them, if there are any, until the system refuses something.</summary>
    public static void Take()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        try
        {
            SafeFileHandle[] handles = new SafeFileHandle[Count];
            for (int i = 0; i < Count; i++)
            {
                handles[i] = File.OpenHandle("/dev/null", share: FileShare.ReadWrite);
            }

            _handles = handles;
            AppDomain.CurrentDomain.FirstChanceException += OnError;
        }
        catch (IOException)
        {
            // Somebody else has them.
        }
    }

    /// <summary>An error is to be told: loads what that takes. Does nothing where there is no reserve, or none any more.</summary>
    public static void Use()
    {
        if (_handles is null)
        {
            return;
        }

        lock (Gate)
        {
            AppDomain.CurrentDomain.FirstChanceException -= OnError;
            foreach (SafeFileHandle handle in _handles ?? [])
            {
                handle.Dispose();
            }

            GC.KeepAlive(CultureInfo.InvariantCulture);
            _handles = null;
        }
    }

    /// <summary>Before anybody can catch it, who may do anything then.</summary>
    /// <remarks>Where the heap is full the runtime gives null, and what is thrown here comes here again.</remarks>
    private static void OnError(object? sender, FirstChanceExceptionEventArgs? error)
    {
        if (error is { Exception: IOException or ExternalException })
        {
            Use();
        }
    }
}
