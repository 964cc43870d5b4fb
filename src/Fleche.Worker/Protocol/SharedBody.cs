using System.IO.MemoryMappedFiles;
using System.Numerics;
using System.Runtime.InteropServices;
using Fleche.Codec;
using Microsoft.Win32.SafeHandles;

namespace Fleche.Worker.Protocol;

/// <summary>
/// Memory through which one large body at a time goes one way between a program and its worker: written once, and read where it lies. It is part of the flight
/// recorder's file, so no name is left of it, and it is there for whoever survives the other. Whatever finds it in use, or no room, goes through the pipe.
/// The memory is kept for the next body, since getting new pages costs more than all copies, until the worker has been idle for a while.
/// </summary>
/// <param name="file">The flight recorder's file; its length is that of all it may ever hold.</param>
/// <param name="handle">The same file, to reserve and to give back memory.</param>
/// <param name="offset">Where the body lies in the file.</param>
/// <param name="state">What both sides know: whether it is empty, in use, kept or being given back.</param>
/// <param name="page">The memory that <paramref name="state"/> is in.</param>
internal sealed unsafe partial class SharedBody(MemoryMappedFile file, SafeFileHandle handle, long offset, int* state, SafeBuffer page) : IDisposable
{
    /// <summary>A smaller body goes through the pipe.</summary>
    public const int Smallest = 1 << 20;

    /// <summary>The longest body, and so the distance between two of these in the file.</summary>
    public const long Capacity = 1L << 31;

    private const int Empty = 0;
    private const int InUse = 1;
    private const int Kept = 2;
    private const int GivingBack = 3;

    private const int KeepSizePunchHole = 3;
    private const int Interrupted = 4;

    private readonly Lock _gate = new();
    private MemoryMappedViewAccessor? _view;
    private bool _isDisposed;

    /// <summary>How many bytes have memory behind them for sure; counts for the side that writes.</summary>
    private long _reserved;

    /// <summary>Writes a body, unless the last one is still in use or there is no memory for it.</summary>
    /// <exception cref="ObjectDisposedException">The other side is gone, and this one has let go.</exception>
    public bool TryWrite(ReadOnlySpan<byte> body)
    {
        if (body.Length < Smallest)
        {
            return false;
        }

        // The worker may die, and what is shared with it be disposed of, while this is under way.
        bool isHeld = false;
        try
        {
            page.DangerousAddRef(ref isHeld);
            return TryWriteCore(body);
        }
        finally
        {
            if (isHeld)
            {
                page.DangerousRelease();
            }
        }
    }

    /// <summary>The body that was written, where it lies; to be used until <see cref="Release"/> only.</summary>
    /// <exception cref="ProtocolException">There is none, or no room for it in this process.</exception>
    public ReadOnlyMemory<byte> Read(int length)
    {
        if (Volatile.Read(ref *state) != InUse)
        {
            throw new ProtocolException("A frame speaks of a body in shared memory, and none is there.");
        }

        MemoryMappedViewAccessor view;
        try
        {
            view = View(length);
        }
        catch (IOException e)
        {
            throw new ProtocolException($"A body of {length:N0} bytes lies in shared memory, and this process has no room to see it: {e.Message}");
        }

        // The view outlives its use: only the thread that reads disposes of it.
        return new NativeBytes((byte*)view.SafeMemoryMappedViewHandle.DangerousGetHandle() + view.PointerOffset, length).Memory;
    }

    /// <summary>The body was read, and the next one may come.</summary>
    public void Release() => Volatile.Write(ref *state, Kept);

    /// <summary>Gives the memory back to the system, if it is not in use.</summary>
    public void GiveBack()
    {
        if (Interlocked.CompareExchange(ref *state, GivingBack, Kept) == Kept)
        {
            _ = Allocate(handle, KeepSizePunchHole, offset, Capacity);
            Volatile.Write(ref *state, Empty);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _view?.Dispose();
        }
    }

    private bool TryWriteCore(ReadOnlySpan<byte> body)
    {
        int before = Interlocked.CompareExchange(ref *state, InUse, Kept);
        if (before == Empty)
        {
            before = Interlocked.CompareExchange(ref *state, InUse, Empty);
            _reserved = 0;
        }

        if (before is not (Kept or Empty))
        {
            return false;
        }

        // Without memory behind it, a page would kill whoever touches it.
        if (TryReserve(body.Length) && TryCopy(body))
        {
            return true;
        }

        Volatile.Write(ref *state, Kept);
        return false;
    }

    private bool TryCopy(ReadOnlySpan<byte> body)
    {
        SafeBuffer? memory = null;
        byte* start = null;
        try
        {
            MemoryMappedViewAccessor view = View(body.Length);
            memory = view.SafeMemoryMappedViewHandle;
            memory.AcquirePointer(ref start);
            body.CopyTo(new Span<byte>(start + view.PointerOffset, body.Length));
            return true;
        }
        catch (IOException)
        {
            // There is memory, but no room for it in this process.
            return false;
        }
        finally
        {
            if (start != null)
            {
                memory!.ReleasePointer();
            }
        }
    }

    private bool TryReserve(int length)
    {
        if (length <= _reserved)
        {
            return true;
        }

        int error;
        do
        {
            error = Reserve(handle, offset, length);
        }
        while (error == Interrupted);
        _reserved = error == 0 ? length : _reserved;
        return error == 0;
    }

    private MemoryMappedViewAccessor View(int length)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_view is null || _view.Capacity < length)
            {
                _view?.Dispose();
                _view = null;
                _view = file.CreateViewAccessor(offset, Math.Min(Capacity, (long)BitOperations.RoundUpToPowerOf2((uint)length)));
            }

            return _view;
        }
    }

    /// <summary>Reserves memory; gives the error's number (posix_fallocate(3)).</summary>
    [LibraryImport("libc", EntryPoint = "posix_fallocate")]
    private static partial int Reserve(SafeFileHandle file, long offset, long length);

    /// <summary>fallocate(2).</summary>
    [LibraryImport("libc", EntryPoint = "fallocate")]
    private static partial int Allocate(SafeFileHandle file, int mode, long offset, long length);
}
