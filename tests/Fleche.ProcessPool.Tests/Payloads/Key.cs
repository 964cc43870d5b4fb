using Fleche.ProcessPool.Tests.Crashes;
using Fleche.Worker.Running;

namespace Fleche.ProcessPool.Tests.Payloads;

/// <summary>The key of a dictionary: rebuilding the dictionary runs its code.</summary>
public sealed class Key(Place place, Effect effect) : IEquatable<Key>
{
    public bool Equals(Key? other) => ReferenceEquals(this, other);

    public override bool Equals(object? obj) => Equals(obj as Key);

    public override int GetHashCode()
    {
        if (place == (WorkerProcess.IsRunning ? Place.Worker : Place.Program) && !Keys.AreAtRest)
        {
            Act();
        }

        return 1;
    }

    private void Act()
    {
        switch (effect)
        {
            case Effect.Throw:
                throw new InvalidOperationException("this key has no hash code today");
            case Effect.Exit:
                Deaths.Die(Death.ExitThree);
                break;
            case Effect.NativeExit:
                Deaths.Die(Death.NativeExitZero);
                break;
            case Effect.AccessViolation:
                Deaths.Die(Death.NativeAccessViolation);
                break;
        }
    }
}
