namespace Fleche.ProcessPool.Tests.Payloads;

/// <summary>Dictionaries whose rebuilding runs the code of their key.</summary>
internal static class Keys
{
    /// <summary>While a dictionary is made its key does nothing.</summary>
    [field: ThreadStatic]
    public static bool AreAtRest { get; private set; }

    public static int Count(Dictionary<Key, int> dictionary) => dictionary.Count;

    public static Dictionary<Key, int> MakeOne(Place place, Effect effect) => One(new Key(place, effect));

    public static Dictionary<Key, int> One(Key key)
    {
        AreAtRest = true;
        try
        {
            return new Dictionary<Key, int> { [key] = 1 };
        }
        finally
        {
            AreAtRest = false;
        }
    }
}
