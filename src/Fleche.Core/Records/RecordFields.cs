using System.Collections.ObjectModel;
using Fleche.Codec;

namespace Fleche.Records;

/// <summary>The fields of a record that is being read, in any order.</summary>
internal sealed class RecordFields
{
    private Digest? _key;
    private string? _function;
    private string? _module;
    private string? _version;
    private Digest? _code;
    private IReadOnlyList<CallArgument> _arguments = [];
    private Digest? _result;
    private long _size;
    private DateTimeOffset _started;
    private long _wall;
    private long? _cpu;
    private string? _host;
    private int _process;
    private string? _user;
    private string? _runtime;
    private string? _commit;
    private IReadOnlyDictionary<string, string> _tags = ReadOnlyDictionary<string, string>.Empty;
    private IReadOnlyDictionary<string, string> _metadata = ReadOnlyDictionary<string, string>.Empty;
    private Digest? _parent;
    private IReadOnlyList<Digest> _calls = [];
    private long _hits;
    private DateTimeOffset _used;

    /// <summary>Reads the value of one field.</summary>
    public void Read(string name, PayloadReader reader)
    {
        if (reader.TryReadNil())
        {
            return;
        }

        switch (name)
        {
            case "key": _key = RecordCodec.ReadDigest(reader); break;
            case "function": _function = reader.ReadString(); break;
            case "module": _module = reader.ReadString(); break;
            case "version": _version = reader.ReadString(); break;
            case "code": _code = RecordCodec.ReadDigest(reader); break;
            case "arguments": _arguments = ReadList(reader, ReadArgument); break;
            case "result": _result = RecordCodec.ReadDigest(reader); break;
            case "size": _size = reader.ReadInt64(); break;
            case "started": _started = RecordCodec.ReadTime(reader); break;
            case "wall": _wall = reader.ReadInt64(); break;
            case "cpu": _cpu = reader.ReadInt64(); break;
            case "host": _host = reader.ReadString(); break;
            case "process": _process = reader.ReadInt32(); break;
            case "user": _user = reader.ReadString(); break;
            case "runtime": _runtime = reader.ReadString(); break;
            case "commit": _commit = reader.ReadString(); break;
            case "tags": _tags = RecordCodec.ReadTexts(reader); break;
            case "metadata": _metadata = RecordCodec.ReadTexts(reader); break;
            case "parent": _parent = RecordCodec.ReadDigest(reader); break;
            case "calls": _calls = ReadList(reader, RecordCodec.ReadDigest); break;
            case "hits": _hits = reader.ReadInt64(); break;
            case "used": _used = RecordCodec.ReadTime(reader); break;
            default: reader.Skip(); break;
        }
    }

    /// <summary>The record.</summary>
    /// <exception cref="PayloadSerializationException">A field is missing that every record has.</exception>
    public CallRecord ToRecord() => new()
    {
        Key = _key ?? throw Missing("key"),
        Function = _function ?? throw Missing("function"),
        Module = _module,
        Version = _version,
        Code = _code,
        Arguments = _arguments,
        Result = _result ?? throw Missing("result"),
        ResultSize = _size,
        Started = _started,
        WallTime = new TimeSpan(_wall),
        CpuTime = _cpu is { } ticks ? new TimeSpan(ticks) : null,
        Host = _host ?? string.Empty,
        ProcessId = _process,
        User = _user ?? string.Empty,
        Runtime = _runtime ?? string.Empty,
        GitCommit = _commit,
        Tags = _tags,
        Metadata = _metadata,
        Parent = _parent,
        Calls = _calls,
        Hits = _hits,
        LastUsed = _used,
    };

    private static CallArgument ReadArgument(PayloadReader reader) => reader.ReadArrayHeader() == 2
        ? new CallArgument(RecordCodec.ReadText(reader), RecordCodec.ReadDigest(reader))
        : throw reader.Damaged("an argument is no pair");

    private static T[] ReadList<T>(PayloadReader reader, Func<PayloadReader, T> read)
    {
        int count = reader.ReadArrayHeader();
        if (count == 0)
        {
            return [];
        }

        T[] items = new T[count];
        for (int i = 0; i < count; i++)
        {
            items[i] = read(reader);
        }

        return items;
    }

    private static PayloadSerializationException Missing(string field) => new($"The record of a call has no '{field}'.");
}
