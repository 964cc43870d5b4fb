namespace Fleche.ProcessPool.Output;

/// <summary>
/// Cuts a stream of UTF-8 into lines, however its bytes come. A line that is too long is cut between two characters, so that no more than one piece is ever held.
/// </summary>
/// <param name="take">Takes a line without its end (<c>\n</c> or <c>\r\n</c>), and whether it goes on in the next; the bytes are valid until it returns.</param>
internal sealed class LineSplitter(LineSplitter.LineTaker take)
{
    /// <summary>How many bytes of a line are held at most.</summary>
    public const int Limit = 64 * 1024;

    private byte[] _held = new byte[256];
    private int _length;

    /// <summary>Takes a line.</summary>
    public delegate void LineTaker(ReadOnlySpan<byte> line, bool continues);

    /// <summary>More bytes have come.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        while (bytes.IndexOf((byte)'\n') is >= 0 and var end)
        {
            ReadOnlySpan<byte> line = bytes[..end];
            if (_length > 0 || line.Length > Limit)
            {
                Hold(line);
                line = _held.AsSpan(0, _length);
            }

            take(line is [.. var text, (byte)'\r'] ? text : line, continues: false);
            _length = 0;
            bytes = bytes[(end + 1)..];
        }

        Hold(bytes);
    }

    /// <summary>No more will come: what is held is a line too.</summary>
    public void End()
    {
        if (_length > 0)
        {
            take(_held.AsSpan(0, _length), continues: false);
            _length = 0;
        }
    }

    private void Hold(ReadOnlySpan<byte> bytes)
    {
        while (_length + bytes.Length > Limit)
        {
            int room = Limit - _length;
            Append(bytes[..room]);
            bytes = bytes[room..];
            int cut = WholeCharacters(_held.AsSpan(0, Limit));
            take(_held.AsSpan(0, cut), continues: true);
            _held.AsSpan(cut, Limit - cut).CopyTo(_held);
            _length = Limit - cut;
        }

        Append(bytes);
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        if (_held.Length < _length + bytes.Length)
        {
            Array.Resize(ref _held, Math.Min(Limit, Math.Max(2 * _held.Length, _length + bytes.Length)));
        }

        bytes.CopyTo(_held.AsSpan(_length));
        _length += bytes.Length;
    }

    /// <summary>How many of the bytes are whole characters: all but the beginning of one at the end.</summary>
    private static int WholeCharacters(ReadOnlySpan<byte> bytes)
    {
        // A character has at most four bytes, and all but its first are 10xxxxxx.
        for (int back = 1; back <= 4; back++)
        {
            byte first = bytes[^back];
            if ((first & 0xC0) != 0x80)
            {
                int length = first < 0xC0 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
                return length > back ? bytes.Length - back : bytes.Length;
            }
        }

        return bytes.Length;
    }
}
