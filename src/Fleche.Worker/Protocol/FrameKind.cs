using Fleche.Worker.Tracing;

namespace Fleche.Worker.Protocol;

/// <summary>What a frame means. The program sends the first group, a worker the second.</summary>
internal enum FrameKind : byte
{
    /// <summary>Describes a call target once; <see cref="FrameHeader.Value"/> is the number that later calls name it by.</summary>
    DefineTarget = 1,

    /// <summary>The initializer to run before any call, in the shape of a call. Answered by <see cref="Ready"/> or <see cref="InitializerFailed"/>.</summary>
    Initialize = 2,

    /// <summary>A call item: <see cref="FrameHeader.Value"/> is its target, the body its receiver and arguments.</summary>
    Call = 3,

    /// <summary>Nothing more will come: end the process in an orderly way.</summary>
    Stop = 4,

    /// <summary>The state of the calls that follow: the cache in use, tags and so on; an empty body for none.</summary>
    State = 5,

    /// <summary>Signal the token of the call with this work id, unless it has ended.</summary>
    Cancel = 6,

    /// <summary>The trace context of the call with this work id, which comes next; the body is a <see cref="TraceContext"/>.</summary>
    Trace = 7,

    /// <summary>The levels that the program's own logger wants of the calls that follow: <see cref="FrameHeader.Value"/> is their <see cref="Fleche.Reporting.LogLevels"/>.</summary>
    LogLevels = 14,

    /// <summary>The program has taken <see cref="FrameHeader.Value"/> more bytes of the reports of the call with this work id; see <see cref="ReportWindow"/>.</summary>
    ReportsTaken = 15,

    /// <summary>A worker's first frame; the body is a <see cref="Hello"/>.</summary>
    Hello = 16,

    /// <summary>The initializer has run.</summary>
    Ready = 17,

    /// <summary>The initializer threw; the body is its exception.</summary>
    InitializerFailed = 18,

    /// <summary>A result item with the call's value.</summary>
    Result = 19,

    /// <summary>A result item with the call's exception.</summary>
    Error = 20,

    /// <summary>A result item like <see cref="Error"/>: the call's token had been signalled, and it ended as cancelled.</summary>
    Stopped = 21,

    /// <summary>A value that a running call reports: <see cref="FrameHeader.Value"/> is the number of the listener, the body the value.</summary>
    Progress = 22,

    /// <summary>
    /// A <see cref="Fleche.Reporting.LogEntry"/> of a running call, or with the work id 0 of none: <see cref="FrameHeader.Value"/> is the number of the listener.
    /// </summary>
    Log = 23,
}
