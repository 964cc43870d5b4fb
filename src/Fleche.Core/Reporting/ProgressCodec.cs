using Fleche.Codec;

namespace Fleche.Reporting;

/// <summary>Values declared as <see cref="IProgress{T}"/> or <see cref="Progress{T}"/>.</summary>
/// <typeparam name="TDeclared">One of the two.</typeparam>
/// <typeparam name="T">The type of what is reported.</typeparam>
internal sealed class ProgressCodec<TDeclared, T> : ListenerCodec<TDeclared>
    where TDeclared : class, IProgress<T>
{
    protected override void WriteListener(PayloadWriter writer, TDeclared value) =>
        writer.WriteInt64(writer.AddListener(value, static target => new ProgressListener<T>((IProgress<T>)target)));

    protected override TDeclared MakeProxy(IReportChannel channel, long number) => (TDeclared)(object)new ProgressProxy<T>(channel, checked((int)number));
}
