namespace Fleche.ProcessPool.Tests.Launching;

/// <summary>Loaded twice by <see cref="LoadContextTests"/>.</summary>
public class PlugInCard(int number)
{
    private readonly int _number = number;

    public override string ToString() => $"{_number}";
}
