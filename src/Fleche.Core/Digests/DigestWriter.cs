using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Fleche.Codec;
using Fleche.Errors;

namespace Fleche.Digests;

/// <summary>Spells values out and hashes them, node by node.</summary>
/// <remarks>
/// The text of the node in hand stands at the end of one buffer, behind those of the nodes around it. A long text goes into an incremental hash piece by
/// piece, and a long run of elements without being copied. Not thread-safe; one writer makes the digest of one value.
/// </remarks>
internal sealed class DigestWriter
{
    /// <summary>The version of the scheme: the first byte of every text that is hashed.</summary>
    public const byte Scheme = 1;

    private const byte NullText = (byte)'n';
    private const byte ValueText = (byte)'v';
    private const byte EntryText = (byte)'e';

    /// <summary>From this many bytes on a text is hashed piece by piece.</summary>
    private const int LongText = 1 << 16;

    private const int LongestInnerPath = 200;

    private static readonly Digest OfNull = HashOf([Scheme, NullText]);

    [ThreadStatic] private static DigestWriter? _pooled;

    /// <summary>The writer in the middle of a value on this thread: a type that says its own digest may ask for others.</summary>
    [ThreadStatic] private static DigestWriter? _active;

    private readonly FailurePath _path = new();
    private readonly List<Digest?> _digests = [];
    private readonly IdentityTable _objects = new();

    private byte[] _buffer = new byte[512];
    private int _position;

    /// <summary>Where the text of the node in hand starts.</summary>
    private int _start;

    /// <summary>The hash of the node in hand, once its text is long.</summary>
    private IncrementalHash? _hash;

    private DigestTypes _types = DigestTypes.Current;
    private int _depth;
    private Coverage _coverage;

    /// <summary>The members from the root to the value that failed.</summary>
    public FailurePath Path => _path;

    /// <summary>The digest of a value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="root">What messages call it: <c>value</c>, <c>arg1</c>, the name of a parameter.</param>
    /// <exception cref="IndigestibleException">Something in it has none.</exception>
    public static Digest DigestOf<T>(T value, string root) => DigestOf(value, root, out _);

    /// <summary>The digest of a value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="root">What messages call it.</param>
    /// <param name="coverage">What of the value it says.</param>
    /// <exception cref="IndigestibleException">Something in it has none.</exception>
    public static Digest DigestOf<T>(T value, string root, out Coverage coverage)
    {
        DigestWriter writer = _pooled ?? new DigestWriter();
        _pooled = null;
        writer._types = DigestTypes.Current;
        writer._coverage = Coverage.All;
        DigestWriter? outer = _active;
        _active = writer;
        try
        {
            Digest digest = writer.RootOf(value);
            coverage = writer._coverage;
            writer.Reset();
            _pooled = writer;
            return digest;
        }
        catch (IndigestibleException e) when (outer is not null && writer.TellPath(e))
        {
            throw;
        }
        catch (Exception e) when (outer is null || e is not IndigestibleException)
        {
            // The writer is in the middle of a node: it is let go.
            writer._hash?.Dispose();
            string what = outer is null ? $"Cannot digest {writer._path.From(root)}: " : string.Empty;
            throw e is PayloadSerializationException or IndigestibleException
                ? new IndigestibleException(what + e.Message, e.InnerException) { Path = writer._path.From(string.Empty) }
                : new IndigestibleException($"{what}reading it threw {e.GetType()}: {ErrorText.MessageOf(e)}", e) { Path = writer._path.From(string.Empty) };
        }
        finally
        {
            _active = outer;
        }
    }

    /// <summary>Goes one level deeper.</summary>
    /// <exception cref="IndigestibleException">The stack is nearly used up.</exception>
    public void Enter()
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new IndigestibleException($"the value is nested too deeply ({_depth:N0} levels). Put the elements of a long chain into a list instead.");
        }

        _depth++;
    }

    /// <summary>Comes back from <see cref="Enter"/>.</summary>
    public void Leave() => _depth--;

    /// <summary>Puts the digest of a value of any type.</summary>
    public void WriteNode(object? value) => WriteDigest(NodeOf(value));

    /// <summary>A reader of the value in hand can tell more than its digest says: see <see cref="Coverage.Essence"/>.</summary>
    public void LeaveDetails()
    {
        if (_coverage == Coverage.All)
        {
            _coverage = Coverage.Essence;
        }
    }

    /// <summary>Puts what stands for null where values are spelled out: a name without letters.</summary>
    public void WriteNull() => WriteCount(0);

    /// <summary>Puts a count or a length.</summary>
    public void WriteCount(long count)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, count);
        Write(bytes);
    }

    /// <summary>Puts a flag as one byte.</summary>
    public void WriteFlag(bool value) => Write([value ? (byte)1 : (byte)0]);

    /// <summary>Puts the length of a text in UTF-16 units, and the text in little-endian ones.</summary>
    public void WriteText(string text)
    {
        WriteCount(text.Length);
        Write(MemoryMarshal.AsBytes(text.AsSpan()));
    }

    /// <summary>Puts a digest.</summary>
    public void WriteDigest(Digest digest) => Write(digest.Bytes);

    /// <summary>Puts a value into a place.</summary>
    public void WritePlace<T>(T value) => _types.PlaceOf<T>().Write(this, value);

    /// <summary>Puts bytes.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length >= LongText)
        {
            Flush();
            _hash!.AppendData(bytes);
            return;
        }

        if (_position - _start >= LongText)
        {
            Flush();
        }

        if (_buffer.Length - _position < bytes.Length)
        {
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _position + bytes.Length));
        }

        bytes.CopyTo(_buffer.AsSpan(_position));
        _position += bytes.Length;
    }

    /// <summary>The hash of one item of a set, which stands where the order of such hashes puts it.</summary>
    public Digest EntryOf<T>(Place<T> place, T value)
    {
        (int Start, IncrementalHash? Hash) outer = Begin(EntryText);
        place.Write(this, value);
        return End(outer);
    }

    /// <summary>The hash of one pair of a dictionary.</summary>
    public Digest EntryOf<TKey, TValue>(Place<TKey> keys, Place<TValue> values, TKey key, TValue value, int index)
    {
        (int Start, IncrementalHash? Hash) outer = Begin(EntryText);
        try
        {
            keys.Write(this, key);
        }
        catch (Exception) when (_path.AddIndex(index) | _path.AddMember("Keys"))
        {
            throw;
        }

        try
        {
            values.Write(this, value);
        }
        catch (Exception) when (_path.AddKey(key))
        {
            throw;
        }

        return End(outer);
    }

    /// <summary>Puts the path inside of a value that says its own digest before the path. Always false, as all that happens while an exception passes.</summary>
    private bool AddInner(string path)
        => _path.AddMember($"{nameof(IDigestible.GetDigest)}(){(path.Length > LongestInnerPath ? path[..LongestInnerPath] + "…" : path)}");

    /// <summary>Tells the writer of the value around where it is, if <see cref="IDigestible.GetDigest"/> does not catch the exception. Always false.</summary>
    private bool TellPath(IndigestibleException e)
    {
        e.Path = _path.From(string.Empty);
        return false;
    }

    private static Digest HashOf(ReadOnlySpan<byte> text)
    {
        Unsafe.SkipInit(out Digest digest);
        SHA256.HashData(text, MemoryMarshal.AsBytes(new Span<Digest>(ref digest)));
        return digest;
    }

    private Digest RootOf<T>(T value)
    {
        if (!typeof(T).IsValueType || _types.PlaceOf<T>() is not InlinePlace<T> place)
        {
            return NodeOf(value);
        }

        (int Start, IncrementalHash? Hash) outer = Begin(ValueText);
        place.Write(this, value);
        return End(outer);
    }

    private Digest NodeOf(object? value)
    {
        if (value is null)
        {
            return OfNull;
        }

        Enter();
        Form form = _types.FormOf(value.GetType());
        Digest digest = form is OwnForm own ? OwnOf(own, value) : form.IsTracked ? TrackedOf(form, value) : PlainOf(form, value);
        Leave();
        return digest;
    }

    private Digest OwnOf(OwnForm form, object value)
    {
        _coverage = Coverage.Part;
        try
        {
            return form.DigestOf(value);
        }
        catch (IndigestibleException e) when (e.Path is { } path && AddInner(path))
        {
            throw;
        }
    }

    private Digest PlainOf(Form form, object value)
    {
        (int Start, IncrementalHash? Hash) outer = Begin(ValueText);
        Write(form.Name);
        form.WriteBody(this, value);
        return End(outer);
    }

    /// <summary>An object that is met again has its digest already, unless it is in itself.</summary>
    private Digest TrackedOf(Form form, object value)
    {
        if (_objects.TryGetOrAdd(value, _digests.Count, out int index))
        {
            _coverage = Coverage.Part;
            return _digests[index] ?? throw new IndigestibleException(
                $"this {form.Type} is the one that contains it, and a cycle has no digest. "
                + $"Let the type implement {nameof(IDigestible)}, or mark the field that leads back as [NonSerialized].");
        }

        _digests.Add(null);
        Digest digest = PlainOf(form, value);
        _digests[index] = digest;
        return digest;
    }

    private (int Start, IncrementalHash? Hash) Begin(byte kind)
    {
        (int, IncrementalHash?) outer = (_start, _hash);
        _start = _position;
        _hash = null;
        Write([Scheme, kind]);
        return outer;
    }

    private Digest End((int Start, IncrementalHash? Hash) outer)
    {
        ReadOnlySpan<byte> rest = _buffer.AsSpan(_start, _position - _start);
        Digest digest;
        if (_hash is null)
        {
            digest = HashOf(rest);
        }
        else
        {
            _hash.AppendData(rest);
            Unsafe.SkipInit(out digest);
            _hash.GetHashAndReset(MemoryMarshal.AsBytes(new Span<Digest>(ref digest)));
            _hash.Dispose();
        }

        _position = _start;
        (_start, _hash) = outer;
        return digest;
    }

    private void Flush()
    {
        _hash ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        _hash.AppendData(_buffer.AsSpan(_start, _position - _start));
        _position = _start;
    }

    private void Reset()
    {
        _path.Clear();
        _objects.Clear();
        _digests.Clear();
    }
}
