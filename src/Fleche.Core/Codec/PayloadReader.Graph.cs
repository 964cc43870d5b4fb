using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Fleche.Errors;
using Fleche.Reporting;

namespace Fleche.Codec;

internal sealed partial class PayloadReader
{
    /// <summary>The objects of the graph; made with the first.</summary>
    private ObjectTable? _objects;

    /// <summary>The types named so far, by the byte at which the name starts; made with the first.</summary>
    private Dictionary<int, Type>? _types;

    /// <summary>What has to wait until the whole value is there, in order.</summary>
    private List<Action>? _deferred;

    /// <summary>How many objects enclose the value that is being read.</summary>
    private int _depth;

    /// <summary>Turns a type name into a type for a place that is declared as another; the place that may refuse types.</summary>
    /// <value>Default: any type that can be loaded. Whether it fits the declared type is checked afterwards in any case.</value>
    public Func<string, Type, Type> TypeResolver { get; set; } = static (name, _) => TypeReferences.Resolve(name);

    /// <summary>Whether the payload comes from a store: it must not choose what runs or is opened, and another build of the program may have written it, so that
    /// its objects are read only if they have exactly the members that their types have now.</summary>
    /// <value>Default: no, as from a worker, which runs the same build.</value>
    public bool IsStored { get; init; }

    /// <summary>Where the proxies in a call report to; <see langword="null"/>: what is read is no call.</summary>
    public IReportChannel? Reports { get; init; }

    /// <summary>Where the value that failed is.</summary>
    public FailurePath Path { get; } = new();

    /// <summary>Counts references to objects whose contents are not all read; a hash of one means nothing yet.</summary>
    public int IncompleteReferences { get; private set; }

    /// <summary>Throws where the payload comes from a store.</summary>
    public void RefuseCode(Type type)
    {
        if (IsStored)
        {
            throw new PayloadSerializationException($"a {type} is stored, and a store holds no code");
        }
    }

    /// <summary>Starts a new object graph: references and types seen before are forgotten.</summary>
    public void BeginGraph()
    {
        Path.Clear();
        _claimed = 0;
        _depth = 0;
        _objects?.Clear();
        _types?.Clear();
        _deferred?.Clear();
        _lost?.Clear();
    }

    /// <summary>Reads what <see cref="PayloadWriter.WriteRoot"/> wrote.</summary>
    /// <exception cref="PayloadSerializationException">Whatever went wrong; the message has the path from <paramref name="name"/> on.</exception>
    public T ReadRoot<T>(string name)
    {
        var start = _position;
        var depth = _depth;
        _metLost = null;
        Path.Clear();
        try
        {
            return ValueCodecs.For<T>().Read(this);
        }
        catch (Exception e)
        {
            // Half-read objects must not be met again.
            _objects?.ForgetFrom(start);
            _deferred?.Clear();
            _depth = depth;
            var path = Path.From(name);
            Path.Clear();
            throw e is PayloadSerializationException
                ? new PayloadSerializationException($"Cannot read {path}: {e.Message}", e.InnerException)
                : new PayloadSerializationException($"Cannot read {path}: rebuilding it threw {e.GetType()}: {ErrorText.MessageOf(e)}", e);
        }
    }

    /// <summary>Reads a reference to an earlier object, if one is here.</summary>
    public bool TryReadReference([NotNullWhen(true)] out object? value)
    {
        value = null;
        var start = _position;
        if (PeekByte() is < Code.Extension8 or > Code.FixExtension16 or (> Code.Extension32 and < Code.FixExtension1)
            || !TryReadExtensionHeader(Code.Reference, out var length))
        {
            return false;
        }

        var target = start - ReadDistance(length);
        var slot = _objects?.Find(target) ?? -1;
        if (slot < 0)
        {
            throw NoObjectAt(target);
        }

        value = _objects![slot] ?? throw Damaged(
            "a reference leads to an object that is made only after its contents are read: a cycle through an immutable collection cannot be rebuilt");
        if (!_objects.IsComplete(slot))
        {
            IncompleteReferences++;
        }

        return true;
    }

    /// <summary>Reads the type of a pair of type and contents, if one is here, and checks it against the declared type.</summary>
    public Type? TryReadTypeHeader(Type declared)
    {
        var start = _position;
        if (PeekByte() != (Code.FixArray | 2))
        {
            return null;
        }

        _position++;
        if (TryReadType(declared) is not { } type)
        {
            _position = start;
            return null;
        }

        if (!declared.IsAssignableFrom(type))
        {
            throw Damaged($"a {type} stands where a {declared} is expected");
        }

        return type;
    }

    /// <summary>Loads a type by name for a place declared as <paramref name="declared"/>.</summary>
    public Type ResolveType(string name, Type declared)
    {
        try
        {
            return TypeResolver(name, declared);
        }
        catch (Exception e) when (e is not PayloadSerializationException)
        {
            throw Damaged($"the type '{TypeReferences.Display(name)}' cannot be loaded here", e);
        }
    }

    /// <summary>Takes a slot for the object that starts at this byte.</summary>
    public int Reserve(int start) => (_objects ??= new ObjectTable()).Reserve(start);

    /// <summary>Makes an object that exists, and may still be empty, known to references.</summary>
    public void Register(int slot, object value)
    {
        if (slot >= 0)
        {
            _objects!.Register(slot, value);
        }
    }

    /// <summary>Says that all contents of the object are read.</summary>
    public void Complete(int slot, object value)
    {
        if (slot >= 0)
        {
            _objects!.Complete(slot, value);
        }
    }

    /// <summary>Runs an action when the outermost object is complete.</summary>
    public void Defer(Action action) => (_deferred ??= []).Add(action);

    /// <summary>Runs an action after all those that only wait for the outermost object.</summary>
    public void DeferToTheEnd(Action action) => Defer(() => Defer(action));

    /// <summary>Goes one level deeper.</summary>
    /// <exception cref="PayloadSerializationException">The stack is nearly used up.</exception>
    public void Enter()
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw Damaged($"the value is nested too deeply ({_depth:N0} levels)");
        }

        _depth++;
    }

    /// <summary>Comes back from <see cref="Enter"/>.</summary>
    public void Leave()
    {
        if (--_depth > 0)
        {
            return;
        }

        while (_deferred is { Count: > 0 } deferred)
        {
            _deferred = null;
            deferred.ForEach(static action => action());
        }
    }

    private Type? TryReadType(Type declared)
    {
        var start = _position;
        if (TryReadExtensionHeader(Code.TypeReference, out var length))
        {
            var target = start - ReadDistance(length);
            if (_types is not null && _types.TryGetValue(target, out var known))
            {
                return known;
            }

            // The name stands in a part that was stepped over.
            var next = _position;
            _position = target >= 0 && target < start ? target : throw Damaged("a reference leads to no type");
            if (!TryReadExtensionHeader(Code.TypeName, out length))
            {
                throw Damaged("a reference leads to no type");
            }

            var type = ReadTypeName(target, length, declared);
            _position = next;
            return type;
        }

        return TryReadExtensionHeader(Code.TypeName, out length) ? ReadTypeName(start, length, declared) : null;
    }

    private Type ReadTypeName(int start, int length, Type declared)
    {
        var type = ResolveType(System.Text.Encoding.UTF8.GetString(Take(length)), declared);
        (_types ??= [])[start] = type;
        return type;
    }

    /// <summary>How many bytes back the target of a reference starts.</summary>
    private int ReadDistance(int length)
    {
        var distance = 0L;
        foreach (var digit in Take(length is 1 or 2 or 4 ? length : throw Damaged("a reference has a wrong length")))
        {
            distance = (distance << 8) | digit;
        }

        return distance <= int.MaxValue ? (int)distance : throw Damaged("a reference leads to no object");
    }
}
