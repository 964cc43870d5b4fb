using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;

namespace Fleche.Executors;

/// <summary>
/// The inputs of a map: read by the consumer's thread alone, disposed once, at its end at the latest. What the source throws is kept for
/// when the consumer has come so far.
/// </summary>
internal sealed class MapSource<T>
{
    private IEnumerator<T>? _inputs;
    private ExceptionDispatchInfo? _error;

    /// <summary>Opens the source.</summary>
    public MapSource(IEnumerable<T> inputs)
    {
        try
        {
            _inputs = inputs.GetEnumerator();
        }
        catch (Exception exception)
        {
            _error = ExceptionDispatchInfo.Capture(exception);
        }
    }

    /// <summary>Whether <see cref="TryRead"/> has said that there are no more inputs.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Takes one input.</summary>
    /// <returns>False: the source has ended, or thrown.</returns>
    public bool TryRead([MaybeNullWhen(false)] out T input)
    {
        input = default;
        try
        {
            if (_inputs?.MoveNext() is true)
            {
                input = _inputs.Current;
                return true;
            }
        }
        catch (Exception exception)
        {
            _error = ExceptionDispatchInfo.Capture(exception);
        }
        HasEnded = true;
        try
        {
            Dispose();
        }
        catch (Exception exception)
        {
            _error ??= ExceptionDispatchInfo.Capture(exception);
        }
        return false;
    }

    /// <summary>What the source threw, or null. Given once.</summary>
    public ExceptionDispatchInfo? TakeError()
    {
        ExceptionDispatchInfo? error = _error;
        _error = null;
        return error;
    }

    /// <summary>Lets go of the source; what its disposal throws is the caller's.</summary>
    public void Dispose()
    {
        IEnumerator<T>? inputs = _inputs;
        _inputs = null;
        inputs?.Dispose();
    }
}
