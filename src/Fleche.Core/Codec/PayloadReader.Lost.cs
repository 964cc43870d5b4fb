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

    /// <summary>Why there is no object at this byte.</summary>
    private PayloadSerializationException NoObjectAt(int target)
    {
        _metLost = _lost?.Find(lost => lost.Start <= target && target < lost.End).Error;
        return _metLost ?? Damaged("a reference leads to no object");
    }
}
