using System.Runtime.Serialization;
using Fleche.ProcessPool.Tests.Errors;
using Fleche.Worker.Running;

namespace Fleche.ProcessPool.Tests.Payloads;

/// <summary>An object that fails on its way, by an exception whose message cannot be had.</summary>
/// <param name="where">Where it fails when it is rebuilt; null: when it is written.</param>
/// <param name="isNested">True: by one that is nested so deep that its message would use up the stack; false: by one whose message throws.</param>
internal sealed class Poisoned(Place? where, bool isNested)
{
    /// <summary>Only with such a field are the methods called.</summary>
    [NonSerialized]
    private bool _isPacked;

    [OnSerializing]
    private void Pack(StreamingContext context)
    {
        _isPacked = true;
        FailIf(where is null);
    }

    [OnDeserialized]
    private void Unpack(StreamingContext context) => FailIf(!_isPacked && where == (WorkerProcess.IsRunning ? Place.Worker : Place.Program));

    private void FailIf(bool isHere)
    {
        if (isHere)
        {
            throw isNested ? Nested() : new PoisonousException(null);
        }
    }

    private static AggregateException Nested()
    {
        AggregateException error = new("innermost");
        for (int i = 0; i < 20_000; i++)
        {
            error = new AggregateException("outer", error);
        }

        return error;
    }
}
