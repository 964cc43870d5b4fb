namespace Fleche.Chaos;

/// <summary>Says what became of a call, and complains where that is nothing that may have.</summary>
internal sealed class Judge(Register register, Kills kills, Violations violations)
{
    /// <summary>Judges a future that is done.</summary>
    public Outcome Of(Entry entry, Future future)
    {
        int begins = register.End(entry.Ticket.Id);
        if (future.IsCancelled)
        {
            return OfCancelled(entry, begins);
        }

        return future.GetException(TimeSpan.Zero) is { } error ? OfError(entry, error, begins) : OfValue(entry, future, begins);
    }

    /// <summary>Judges an exception of <c>Submit</c> itself.</summary>
    public Outcome OfRefusal(Entry entry, Exception error)
    {
        int begins = register.End(entry.Ticket.Id);
        bool isAllowed = begins == 0 && error switch
        {
            ExecutorShutdownException => entry.Pool.IsShutDown,
            TerminatedWorkerException death => entry.Pool.BreaksOnFailure && register.TimeSinceDoom(death.ProcessId) is not null,
            BrokenProcessPoolException broken => IsAllowed(entry.Pool, broken),
            _ => false,
        };
        return Check(isAllowed, Outcome.Refused, entry, begins, error);
    }

    /// <summary>Judges an exception that a future holds, or that a map threw for an element.</summary>
    public Outcome OfError(Entry entry, Exception error, int begins) => error switch
    {
        ChaosException thrown => Check(entry.Ticket.Deed is Deed.Throw && thrown.Message == ChaosException.MessageOf(entry.Ticket), Outcome.OwnError, entry, begins, error),
        PayloadSerializationException => Check(entry.Ticket.Deed == Deed.Unsendable, Outcome.OwnError, entry, begins, error),
        TaskTimeoutException timeout => OfTimeout(entry, timeout, begins),
        OperationCanceledException => Check(entry.TokenSource?.IsCancellationRequested == true, Outcome.Cancelled, entry, begins, error),
        TerminatedWorkerException death => OfDeath(entry, death, begins),
        BrokenProcessPoolException broken => Check(IsAllowed(entry.Pool, broken), entry.Pool.IsKilled ? Outcome.PoolKilled : Outcome.PoolBroke, entry, begins, error),
        _ => Check(false, Outcome.Wrong, entry, begins, error),
    };

    private Outcome OfValue(Entry entry, Future future, int begins)
    {
        bool isRight = entry.Ticket.Deed switch
        {
            Deed.Compute or Deed.Nap or Deed.DieOnce => ((Future<long>)future).Result == entry.Ticket.Value,
            Deed.Payload or Deed.DieAnswering => ((Future<byte[]>)future).Result is var answer && answer.Length == entry.AnswerLength && Payload.Matches(entry.Ticket.Id + 1, answer),
            _ => false,
        };
        return Check(isRight && begins > 0, Outcome.Value, entry, begins, null);
    }

    private Outcome OfCancelled(Entry entry, int begins)
    {
        // Only a call that may be stopped while it runs, or that runs again, may have begun.
        bool mayHaveBegun = (entry.Options.CancelRunning ?? entry.Pool.Options.CancelRunning) || entry.Options.Retries > 0;
        return Check(entry.MayBeCancelled && (begins == 0 || mayHaveBegun), Outcome.Cancelled, entry, begins, null);
    }

    private Outcome OfTimeout(Entry entry, TaskTimeoutException error, int begins) => error.Message.Contains("never started")
        ? Check(entry.Options.QueueTimeout <= entry.Age && begins == 0, Outcome.NeverRan, entry, begins, error)
        : Check(entry.Options.Timeout <= entry.Age, Outcome.TimedOut, entry, begins, error);

    private Outcome OfDeath(Entry entry, TerminatedWorkerException error, int begins)
    {
        if (kills.TimeSince(error.ProcessId) < Register.Memory)
        {
            kills.NoteNews(error.ProcessId);
        }

        if (error.Message.StartsWith("The pool is broken", StringComparison.Ordinal))
        {
            return Check(entry.Pool.BreaksOnFailure && register.TimeSinceDoom(error.ProcessId) < Register.Memory, Outcome.PoolBroke, entry, begins, error);
        }

        if (error.Message.Contains("WorkerMemoryLimit"))
        {
            return Check(entry.Ticket.Deed == Deed.Hog, Outcome.Memory, entry, begins, error);
        }

        bool isOwnDoing = register.ProcessOf(entry.Ticket.Id) == error.ProcessId && entry.Ticket.Deed switch
        {
            Deed.KillItself or Deed.DieOnce => error.Signal == "SIGKILL",
            Deed.Exit => error.ExitCode == Deeds.ExitCode,
            Deed.Overflow => error.Signal == "SIGABRT",
            _ => false,
        };
        return Check(isOwnDoing || register.DiesAnyTime(error.ProcessId) || kills.TimeSince(error.ProcessId) < Register.Memory, Outcome.Died, entry, begins, error);
    }

    private bool IsAllowed(PoolFacts pool, BrokenProcessPoolException error) =>
        error.Message.Contains("KillWorkers()") ? pool.IsKilled : error.Message.Contains("cannot be started") && kills.OfStarting >= 5;

    private Outcome Check(bool isAllowed, Outcome outcome, Entry entry, int begins, Exception? error)
    {
        if (isAllowed)
        {
            return outcome;
        }

        violations.Add($"{outcome} is none of the allowed ends of {entry}, which began {begins} times, in process {register.ProcessOf(entry.Ticket.Id)}: {error?.ToString() ?? "no exception"}");
        return Outcome.Wrong;
    }
}
