namespace Fleche.ProcessPool.Tests.Scenarios;

/// <summary>A list that does something when it is asked for its count, here and nowhere else.</summary>
internal sealed class Counted : LinkedList<int>, ICollection<int>
{
    private static Action? _asked;

    public Counted(Action asked) : base([1, 2, 3]) => _asked = asked;

    int ICollection<int>.Count
    {
        get
        {
            _asked?.Invoke();
            return Count;
        }
    }

    public static int Sum(Counted list) => ((LinkedList<int>)list).Sum();
}
