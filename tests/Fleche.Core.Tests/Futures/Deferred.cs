namespace Fleche.Tests;

/// <summary>An outcome that counts how often, and knows where, it was read.</summary>
internal sealed class Deferred<T> : IDeferredResult<T>
{
    private readonly T _value = default!;
    private readonly Exception? _exception;
    private int _reads;

    public Deferred(T value) => _value = value;

    public Deferred(Exception exception) => _exception = exception;

    public int Reads => Volatile.Read(ref _reads);

    public int Thread { get; private set; }

    public Action? OnRead { get; init; }

    public bool IsError => false;

    public Exception? Resolve(out T value)
    {
        Interlocked.Increment(ref _reads);
        Thread = Environment.CurrentManagedThreadId;
        OnRead?.Invoke();
        value = _value;
        return _exception;
    }
}
