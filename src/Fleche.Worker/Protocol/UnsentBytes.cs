namespace Fleche.Worker.Protocol;

/// <summary>
/// The end of the stream of bytes from a worker to its program that the worker has gathered and not sent yet, in shared memory: if the worker
/// dies, the program reads on here where the pipe ended. One side at a time uses it: the program when the worker has ended.
/// </summary>
internal sealed unsafe class UnsentBytes(long* header, byte* bytes)
{
    /// <summary>How many bytes there is room for.</summary>
    public const int Capacity = 64 * 1024;

    /// <summary>How many bytes of the stream came before these.</summary>
    private ref long Position => ref header[0];

    private ref long Length => ref header[1];

    /// <summary>The bytes, to be sent.</summary>
    public ReadOnlySpan<byte> Span => new(bytes, (int)Length);

    /// <summary>Room for more bytes; they count when <see cref="Add"/> says so.</summary>
    public Span<byte> Free => new(bytes + Length, Capacity - (int)Length);

    /// <summary>Bytes were written into <see cref="Free"/>.</summary>
    public void Add(int count) => Volatile.Write(ref Length, Length + count);

    /// <summary>The bytes were sent. At no moment in here would the program take a byte twice: those that it has are before all that it finds.</summary>
    public void Clear()
    {
        long sent = Length;
        Volatile.Write(ref Length, 0);
        Skip(sent);
    }

    /// <summary>Bytes were sent that were never here.</summary>
    public void Skip(long count) => Volatile.Write(ref Position, Position + count);

    /// <summary>Reads on where the pipe ended.</summary>
    /// <param name="position">How many bytes of the stream were read before.</param>
    /// <param name="destination">Where to.</param>
    /// <returns>How many bytes were read; 0: that was all.</returns>
    public int Read(long position, Span<byte> destination)
    {
        // Whatever a broken worker wrote there, nothing beyond the bytes is read.
        long length = Math.Min(Length, Capacity);
        long offset = position - Position;
        if (offset < 0 || offset >= length)
        {
            return 0;
        }

        int count = (int)Math.Min(destination.Length, length - offset);
        new ReadOnlySpan<byte>(bytes + offset, count).CopyTo(destination);
        return count;
    }
}
