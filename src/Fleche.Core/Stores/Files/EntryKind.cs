namespace Fleche.Stores.Files;

/// <summary>What a file holds; a byte of its header.</summary>
internal enum EntryKind : byte
{
    /// <summary>A value.</summary>
    Value = (byte)'v',

    /// <summary>The record of a call, and perhaps its result.</summary>
    Call = (byte)'c',

    /// <summary>A report of hits.</summary>
    Hits = (byte)'h',
}
