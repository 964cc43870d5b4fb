using Fleche.ProcessPool.Tests.Lifetime;

namespace Fleche.ProcessPool.Tests.Stopping;

/// <summary>Calls that do, or do not, as their token asks.</summary>
internal static class Stoppable
{
    private static CancellationToken Token => WorkerContext.Current.CancellationToken;

    /// <summary>Says in which process it runs, and ends when it is asked to.</summary>
    public static int EndWhenAsked(string arrived)
    {
        Work.Touch(arrived);
        Token.WaitHandle.WaitOne();
        Token.ThrowIfCancellationRequested();
        return 0;
    }

    public static async Task<int> EndWhenAskedAsync(string arrived)
    {
        Work.Touch(arrived);
        await Task.Delay(Timeout.Infinite, Token);
        return 0;
    }

    /// <summary>As <see cref="EndWhenAsked"/>, on a thread that a task of the call starts.</summary>
    public static int EndDeepInside(string arrived) => Task.Run(async () =>
    {
        await Task.Yield();
        bool isAsked = false;
        Thread thread = new(() =>
        {
            Work.Touch(arrived);
            isAsked = Token.WaitHandle.WaitOne();
        });
        thread.Start();
        thread.Join();
        return isAsked ? throw new OperationCanceledException("deep inside") : 0;
    }).Result;

    /// <summary>Gives a result when it is asked to end.</summary>
    public static int GiveWhenAsked(string arrived, int value)
    {
        Work.Touch(arrived);
        Token.WaitHandle.WaitOne();
        return value;
    }

    public static int ThrowWhenAsked(string arrived)
    {
        Work.Touch(arrived);
        Token.WaitHandle.WaitOne();
        throw new FormatException("half done");
    }

    public static int ExitWhenAsked(string arrived)
    {
        Work.Touch(arrived);
        Token.WaitHandle.WaitOne();
        Environment.Exit(3);
        return 0;
    }

    /// <summary>Ends when it is asked to, and leaves a callback behind that never returns.</summary>
    public static int EndBesideABlockingCallback(string arrived, string called)
    {
        Token.UnsafeRegister(static path =>
        {
            Work.Touch((string)path!);
            Thread.Sleep(Timeout.Infinite);
        }, called);
        return EndWhenAsked(arrived);
    }

    public static int EndBesideAThrowingCallback(string arrived)
    {
        Token.UnsafeRegister(static _ => throw new FormatException("thrown in the callback"), null);
        return EndWhenAsked(arrived);
    }

    /// <summary>Takes so long, whatever it is asked.</summary>
    /// <returns>The value; the call fails if somebody else's stop has reached it.</returns>
    public static int Identity(int value, int microseconds)
    {
        long end = System.Diagnostics.Stopwatch.GetTimestamp() + (microseconds * System.Diagnostics.Stopwatch.Frequency / 1_000_000);
        while (System.Diagnostics.Stopwatch.GetTimestamp() < end)
        {
            Thread.SpinWait(10);
        }

        return value;
    }

    /// <summary>Fails if its token is signalled, which nobody has asked for.</summary>
    public static int Undisturbed(int value)
    {
        Identity(value, 200);
        return Token.IsCancellationRequested ? throw new InvalidOperationException("another call's stop") : value;
    }

    /// <summary>Whether a call sees a token that can be signalled.</summary>
    public static bool HasToken() => Token.CanBeCanceled && !Token.IsCancellationRequested;
}
