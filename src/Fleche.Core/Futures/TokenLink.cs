namespace Fleche;

/// <summary>Ties a future to a cancellation token; the registration is released when the future is done.</summary>
internal sealed class TokenLink : Continuation
{
    private readonly CancellationTokenRegistration _registration;

    private TokenLink(Future future, CancellationToken token) => _registration = token.UnsafeRegister(
        static (state, fired) => ((Future)state!).CancelOrStop(fired), future);

    /// <summary>From now on the token cancels the future, or stops the call behind it.</summary>
    public static void Create(Future future, CancellationToken token)
    {
        TokenLink link = new(future, token);
        if (!future.TryAdd(link))
        {
            link.Run(future);
        }
    }

    /// <inheritdoc/>
    public override void Run(Future future) =>
        // Not Dispose: that waits for the token's callback, and we may be inside it.
        _registration.Unregister();
}
