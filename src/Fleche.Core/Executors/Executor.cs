using Fleche.Calls;

namespace Fleche;

/// <summary>Runs calls somewhere else and gives a future for each.</summary>
public abstract class Executor
{
    internal abstract Future<TResult> SubmitCall<TResult>(Call<TResult> call, CallOptions? options);
}
