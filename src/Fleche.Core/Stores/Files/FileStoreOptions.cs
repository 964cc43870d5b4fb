namespace Fleche;

/// <summary>How a file store writes. Stores with different options may use one directory at the same time: each reads what the others write.</summary>
public sealed record FileStoreOptions
{
    private readonly int _inlineLimit = 4096;

    /// <summary>Whether values of 1 KiB and more are compressed with Brotli, where that makes them smaller.</summary>
    /// <value>Default: false.</value>
    public bool Compress { get; init; }

    /// <summary>Whether a file is on the disk before it gets its name. Without it a power failure may damage the files of the last seconds, which are then misses.</summary>
    /// <value>Default: false. It costs milliseconds for each file.</value>
    public bool Durable { get; init; }

    /// <summary>Results of up to so many bytes are also kept in the record of their call, so that a hit reads one file instead of two.</summary>
    /// <value>In bytes, from 0 (never) to 1 MiB. Default: 4096.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside of that.</exception>
    public int InlineLimit
    {
        get => _inlineLimit;
        init
        {
            if (value is < 0 or > 1 << 20)
            {
                throw new ArgumentOutOfRangeException(nameof(value), value, $"{nameof(InlineLimit)} must be from 0 to {1 << 20} bytes.");
            }

            _inlineLimit = value;
        }
    }
}
