using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Fleche.Errors;

namespace Fleche.Codec;

internal sealed partial class PayloadWriter
{
    /// <summary>The objects of the graph; made with the first.</summary>
    private IdentityTable? _objects;

    /// <summary>The types whose names are written; made with the first.</summary>
    private IdentityTable? _types;

    /// <summary>How many objects enclose the value that is being written.</summary>
    private int _depth;

    /// <summary>Whether the payload goes into a store, where another build of the program may read it.</summary>
    /// <value>Default: no. <see cref="Reset"/> sets it back.</value>
    public bool IsStored { get; set; }

    /// <summary>Where the value that failed is.</summary>
    public FailurePath Path { get; } = new();

    /// <summary>Throws where the payload goes into a store, which would refuse to read it.</summary>
    public void RefuseCode(Type type)
    {
        if (IsStored)
        {
            throw new PayloadSerializationException($"a {type} is code, and a store holds none. Keep it out of the value, or mark the field [NonSerialized] (a property: [field: NonSerialized]).");
        }
    }

    /// <summary>Starts a new object graph: references and types seen before are forgotten.</summary>
    public void BeginGraph()
    {
        Path.Clear();
        _objects?.Clear();
        _types?.Clear();
        _depth = 0;
    }

    /// <summary>Writes a named value that others of the same graph may refer to: an argument, a captured variable, a result.</summary>
    /// <param name="name">What errors call it.</param>
    /// <param name="value">The value.</param>
    /// <param name="advice">What errors say at their end.</param>
    /// <exception cref="PayloadSerializationException">Something in it cannot travel; the message has the path from <paramref name="name"/> on. Nothing is written then.</exception>
    public void WriteRoot<T>(string name, T value, string? advice = null)
    {
        var start = _position;
        var depth = _depth;
        Path.Clear();
        try
        {
            ValueCodecs.For<T>().Write(this, value);
        }
        catch (Exception e)
        {
            Truncate(start);
            _depth = depth;
            var path = Path.From(name);
            Path.Clear();
            throw e is PayloadSerializationException
                ? new PayloadSerializationException($"Cannot send {path}: {e.Message}{advice}", e.InnerException)
                : new PayloadSerializationException($"Cannot send {path}: reading it threw {e.GetType()}: {ErrorText.MessageOf(e)}{advice}", e);
        }
    }

    /// <summary>Writes a reference if this object was met before in the graph; else remembers that it starts here.</summary>
    public bool TryWriteReference(object value)
    {
        if (!(_objects ??= new IdentityTable()).TryGetOrAdd(value, _position, out var start))
        {
            return false;
        }

        WriteDistance(Code.Reference, _position - start);
        return true;
    }

    /// <summary>Starts a pair of type and contents.</summary>
    public void WriteTypeHeader(Type type)
    {
        WriteArrayHeader(2);
        if ((_types ??= new IdentityTable()).TryGetOrAdd(type, _position, out var start))
        {
            WriteDistance(Code.TypeReference, _position - start);
        }
        else
        {
            WriteExtension(Code.TypeName, IsStored ? TypeNames.Utf8NameOf(type) : TypeReferences.Utf8Of(type));
        }
    }

    /// <summary>Goes one level deeper.</summary>
    /// <exception cref="PayloadSerializationException">The stack is nearly used up.</exception>
    public void Enter()
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new PayloadSerializationException(
                $"the value is nested too deeply ({_depth:N0} levels). Put the elements of a long chain into a list instead.");
        }

        _depth++;
    }

    /// <summary>Comes back from <see cref="Enter"/>.</summary>
    public void Leave() => _depth--;

    /// <summary>Forgets what the graph says of the bytes from <paramref name="position"/> on.</summary>
    private void ForgetGraphFrom(int position)
    {
        _objects?.ForgetFrom(position);
        _types?.ForgetFrom(position);
    }

    private void WriteDistance(sbyte typeCode, int distance)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, distance);
        WriteExtension(typeCode, distance <= byte.MaxValue ? bytes[3..] : distance <= ushort.MaxValue ? bytes[2..] : bytes);
    }
}
