namespace Fleche.ProcessPool.Tests.Payloads;

/// <summary>Functions of all shapes.</summary>
internal static class Functions
{
    public static T Echo<T>(T value) => value;

    public static string Describe<TKey, TValue>(TKey key, TValue value) => $"{typeof(TKey).Name} {key}, {typeof(TValue).Name} {value}";

    public static int Apply(Func<int, int> function, int value) => function(value);

    public static int ApplyAll(Func<int, int>[] functions, int value) => functions.Aggregate(value, static (x, f) => f(x));

    public static Func<int, int> Adder(int n) => x => x + n;

    public static async Task<int> DoubleLater(int value)
    {
        await Task.Delay(1);
        return 2 * value;
    }

    public static int CountOf(this string text, char character) => text.Count(c => c == character);

    public static int Sum(IEnumerable<int> numbers) => numbers.Sum();
}
