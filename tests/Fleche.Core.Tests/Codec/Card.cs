namespace Fleche.Tests.Codec;

/// <summary>Loaded several times by <see cref="TypeReferenceTests"/>.</summary>
public class Card(int number)
{
    private readonly int _number = number;

    public override string ToString() => $"{_number}";
}
