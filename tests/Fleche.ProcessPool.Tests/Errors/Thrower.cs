using System.Runtime.CompilerServices;

namespace Fleche.ProcessPool.Tests.Errors;

/// <summary>Calls that throw.</summary>
internal static class Thrower
{
    public static int Divide(int a, int b) => a / b;

    public static int ThrowArgument() => throw new ArgumentOutOfRangeException("width", -3, "A width is not negative.");

    public static int ThrowCancelled() => throw new OperationCanceledException("I gave up");

    public static int ThrowTimeout() => throw new TimeoutException("the server is slow");

    public static int ThrowInterrupted() => throw new ThreadInterruptedException("interrupted");

    public static int ThrowOfTypeInitializer() => Unlucky.Value;

    public static int ThrowAggregate() =>
        throw new AggregateException("both failed", new InvalidOperationException("one"), new FormatException("two", new IOException("three")));

    public static int ThrowWithData()
    {
        InvalidOperationException error = new("with data");
        error.Data["attempt"] = 3;
        error.Data["place"] = "here";
        throw error;
    }

    public static int ThrowWithCause()
    {
        try
        {
            return Divide(1, 0);
        }
        catch (DivideByZeroException e)
        {
            throw new InvalidOperationException("the division failed", e);
        }
    }

    public static async Task<int> ThrowLater()
    {
        await Task.Delay(1);
        throw new InvalidOperationException("thrown after an await");
    }

    public static int ThrowCustom() => throw new QuotaException("disk", 12.5) { Hint = "delete something" };

    public static int ThrowFrozen() => throw new FrozenException();

    public static int ThrowWithAStream() => throw new StreamException(File.OpenRead("/dev/null"));

    public static int ThrowPoisonous(Crashes.Death? death) => throw new PoisonousException(death);

    public static int ThrowLongMessage(int length) => throw new InvalidOperationException(new string('x', length));

    public static int ThrowDeepChain(int depth)
    {
        Exception error = new InvalidOperationException("the first");
        for (int i = 0; i < depth; i++)
        {
            error = new InvalidOperationException($"{i}", error);
        }

        throw error;
    }

    /// <summary>Throws from as deep as .NET checks that it can go.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int ThrowFromTheBottom(int depth)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        return ThrowFromTheBottom(depth + 1) + depth;
    }

    /// <summary>A type whose initializer throws.</summary>
    private static class Unlucky
    {
        public static readonly int Value = Divide(1, 0);
    }
}
