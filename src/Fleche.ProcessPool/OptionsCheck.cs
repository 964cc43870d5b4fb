using System.Diagnostics.CodeAnalysis;
using Fleche.Calls;
using Fleche.Calls.Targets;

namespace Fleche.ProcessPool;

/// <summary>Refuses options that make no sense, once, when a pool is made.</summary>
internal static class OptionsCheck
{
    public const string MaxWorkersVariable = "FLECHE_MAX_WORKERS";

    /// <summary>A runtime whose heap may have less than 4 MiB does not start; its own objects and a worker's buffers want room too.</summary>
    private const long LeastHeapLimit = 8 << 20;

    /// <summary>What <see cref="ProcessPoolOptions.MaxWorkers"/> is when it is not given.</summary>
    /// <exception cref="InvalidOperationException"><c>FLECHE_MAX_WORKERS</c> is no number of workers.</exception>
    public static int DefaultMaxWorkers => NumberVariable.Read(MaxWorkersVariable, 1) ?? Environment.ProcessorCount;

    public static void Check(ProcessPoolOptions options)
    {
        CheckWorkers(options.MaxWorkers, nameof(options.MaxWorkers));
        if (options.Name is "")
        {
            throw new ArgumentException($"A pool's {nameof(options.Name)} is not empty; null gives it a number.", nameof(options));
        }

        CheckTime(options.IdleTimeout, nameof(options.IdleTimeout));
        CheckTime(options.StartTimeout, nameof(options.StartTimeout));
        if (options.CancelGrace != TimeSpan.Zero && CallOptions.IsOutOfRange(options.CancelGrace))
        {
            Refuse(nameof(options.CancelGrace), options.CancelGrace, $"zero or more and at most {CallOptions.MaxTimeout.TotalDays:0} days");
        }

        if (options.MaxTasksPerWorker < 1)
        {
            Refuse(nameof(options.MaxTasksPerWorker), options.MaxTasksPerWorker, "at least 1, or null for no limit");
        }

        if (options.WorkerMemoryLimit < 1)
        {
            Refuse(nameof(options.WorkerMemoryLimit), options.WorkerMemoryLimit, "a number of bytes above 0, or null for no limit");
        }

        if (options.WorkerHeapLimit < LeastHeapLimit)
        {
            Refuse(nameof(options.WorkerHeapLimit), options.WorkerHeapLimit, $"at least {LeastHeapLimit} bytes (8 MiB), or null for no limit");
        }

        ArgumentNullException.ThrowIfNull(options.StandardOutput, nameof(options.StandardOutput));
        ArgumentNullException.ThrowIfNull(options.StandardError, nameof(options.StandardError));
        CheckPolicy(options.OnWorkerFailure, nameof(options.OnWorkerFailure));
        CheckPolicy(options.OnProgramExit, nameof(options.OnProgramExit));

        ArgumentNullException.ThrowIfNull(options.Environment, nameof(options.Environment));
        if (options.Environment.Keys.FirstOrDefault(static name => name.Length == 0 || name.Contains('=') || name.Contains('\0')) is { } wrong)
        {
            throw new ArgumentException($"No variable of the workers' {nameof(options.Environment)} can have the name '{wrong}'.", nameof(options));
        }

        if (options.Environment.FirstOrDefault(static pair => pair.Value?.Contains('\0') is true).Key is { } cut)
        {
            throw new ArgumentException($"The value of the variable '{cut}' of the workers' {nameof(options.Environment)} has a NUL character, at which it would end.", nameof(options));
        }

        if (options.Initializer is { Method: var initializer } && CallRules.IsAsyncVoid(initializer))
        {
            throw new ArgumentException(
                $"The {nameof(options.Initializer)}, {DisplayNames.Of(initializer)}, is async void: a worker cannot wait for its end. "
                + "Wait inside it, as in: () => LoadAsync().GetAwaiter().GetResult().",
                nameof(options));
        }

        if (options.WorkingDirectory is { } directory && !Directory.Exists(directory))
        {
            throw new DirectoryNotFoundException($"The workers' {nameof(options.WorkingDirectory)} does not exist: '{directory}'");
        }
    }

    public static int? CheckWorkers(int? maxWorkers, string name = "maxWorkers")
    {
        if (maxWorkers < 1)
        {
            Refuse(name, maxWorkers, "at least 1, or null for the number of usable processors");
        }

        return maxWorkers;
    }

    private static void CheckTime(TimeSpan? value, string name)
    {
        if (CallOptions.IsOutOfRange(value))
        {
            Refuse(name, value, $"more than zero and at most {CallOptions.MaxTimeout.TotalDays:0} days");
        }
    }

    private static void CheckPolicy<TPolicy>(TPolicy value, string name) where TPolicy : struct, Enum
    {
        if (!Enum.IsDefined(value))
        {
            Refuse(name, value, $"one of {string.Join(", ", Enum.GetNames<TPolicy>())}");
        }
    }

    [DoesNotReturn]
    private static void Refuse(string name, object? value, string allowed) =>
        throw new ArgumentOutOfRangeException(name, value, $"{name} must be {allowed}.");
}
