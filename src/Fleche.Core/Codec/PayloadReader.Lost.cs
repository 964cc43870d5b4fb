using System.Diagnostics.CodeAnalysis;

namespace Fleche.Codec;

internal sealed partial class PayloadReader
{
    /// <summary>The values that were stepped over, by their bytes, and what others say that share an object with one; made with the first.</summary>
    private List<(int Start, int End, PayloadSerializationException Error)>? _lost;

    /// <summary>What the value in hand said if it led to one that was stepped over.</summary>
    private PayloadSerializationException? _metLost;

    /// <summary>Steps over a value that could not be rebuilt, with all objects that are written in it.</summary>
    /// <param name="start">Where it starts.</param>
    /// <param name="errorForOthers">What a value fails with that refers to such an object. Where this value failed for the same reason, that is said instead.</param>
    public void StepOverLost(int start, PayloadSerializationException errorForOthers)
    {
        Position = start;
        Skip();
        (_lost ??= []).Add((start, _position, _metLost ?? errorForOthers));
        _metLost = null;
    }

    /// <summary>Reads what a reference leads to where it stands, if that is in a value that was stepped over: for what may be read by itself.</summary>
    public bool TryReadLost<T>(Func<PayloadReader, T> read, [NotNullWhen(true)] out T? value)
        where T : class
    {
        value = null;
        int start = _position;
        if (_lost is null || !TryReadExtensionHeader(Code.Reference, out int length))
        {
            return false;
        }

        int target = start - ReadDistance(length);
        int next = _position;
        _position = start;
        if (!_lost.Exists(lost => lost.Start <= target && target < lost.End))
        {
            return false;
        }

        _position = target;
        value = read(this);
        _position = next;
        return true;
    }

    /// <summary>Why there is no object at this byte.</summary>
    private PayloadSerializationException NoObjectAt(int target)
    {
        _metLost = _lost?.Find(lost => lost.Start <= target && target < lost.End).Error;
        return _metLost ?? Damaged("a reference leads to no object");
    }
}
