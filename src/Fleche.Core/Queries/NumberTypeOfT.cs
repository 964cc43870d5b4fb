using System.Numerics;

namespace Fleche.Queries;

/// <inheritdoc cref="NumberType"/>
/// <typeparam name="TNumber">The type.</typeparam>
internal sealed class NumberType<TNumber> : NumberType
    where TNumber : struct, INumberBase<TNumber>
{
    /// <inheritdoc/>
    protected override object? To(NumberType wanted, object value) => wanted.From((TNumber)value);

    /// <inheritdoc/>
    /// <remarks>It is the same if the way back leads to it: 1.5 is no integer, 2⁶³−1 no <c>double</c>, and 0.1 no <c>float</c>.</remarks>
    protected internal override object? From<T>(T value)
    {
        try
        {
            var number = TNumber.CreateChecked(value);
            return T.CreateChecked(number).Equals(value) ? number : null;
        }
        catch (OverflowException)
        {
            // It is too large for one of the two.
            return null;
        }
    }
}
