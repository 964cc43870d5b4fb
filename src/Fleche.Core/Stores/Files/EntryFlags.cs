namespace Fleche.Stores.Files;

/// <summary>How the bytes of a file are to be read; a field of its header.</summary>
[Flags]
internal enum EntryFlags : uint
{
    /// <summary>As they are.</summary>
    None = 0,

    /// <summary>They are compressed with Brotli; <see cref="EntryHeader.SecondLength"/> is the length without.</summary>
    Compressed = 1,

    /// <summary>A record of <see cref="EntryHeader.SecondLength"/> bytes comes first, then the call's result.</summary>
    HasResult = 2,
}
