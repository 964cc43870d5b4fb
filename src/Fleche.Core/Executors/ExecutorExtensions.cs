using System.Runtime.CompilerServices;

namespace Fleche;

/// <summary>What any executor can be made into.</summary>
public static class ExecutorExtensions
{
    private static readonly ConditionalWeakTable<Executor, CachingExecutor> Known = [];

    /// <summary>The executor, with memoized calls looked up before they are passed on.</summary>
    /// <remarks>
    /// It is a view of the executor, and all who ask for one share it. To dispose of it, or to shut it down, shuts down the executor behind it: only who owns that one does so.
    /// </remarks>
    /// <param name="executor">Where calls run that are not stored.</param>
    /// <returns>The same for the same executor; a <see cref="CachingExecutor"/> itself.</returns>
    /// <exception cref="ArgumentNullException">The executor is null.</exception>
    public static CachingExecutor WithCache(this Executor executor)
    {
        ArgumentNullException.ThrowIfNull(executor);
        return executor as CachingExecutor ?? Known.GetValue(executor, static executor => new CachingExecutor(executor));
    }
}
