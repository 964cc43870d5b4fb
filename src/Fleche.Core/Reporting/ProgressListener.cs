using Fleche.Codec;

namespace Fleche.Reporting;

/// <summary>An <see cref="IProgress{T}"/> of the program.</summary>
internal sealed class ProgressListener<T>(IProgress<T> progress) : ReportListener
{
    public override object Target => progress;

    public override ReportKind Kind => ReportKind.Progress;

    public override void Hear(ReadOnlyMemory<byte> body, ReportOrigin origin) => progress.Report(new PayloadReader(body).ReadRoot<T>("value"));
}
