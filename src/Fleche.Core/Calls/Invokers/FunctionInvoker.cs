using Fleche.Calls.Targets;
using Fleche.Codec;

namespace Fleche.Calls.Invokers;

/// <summary>Runs a function of no arguments.</summary>
internal sealed class FunctionInvoker<TReturned>(ResolvedTarget target, Completion<TReturned> completion) : CallInvoker
{
    /// <inheritdoc/>
    public override void Invoke(PayloadReader arguments, PayloadWriter result, ref CallStage stage)
    {
        Func<TReturned> function = Begin<Func<TReturned>>(target, arguments);
        stage = CallStage.Running;
        completion.Complete(function(), result, ref stage);
    }
}

/// <summary>Runs a function of one argument.</summary>
internal sealed class FunctionInvoker<T1, TReturned>(ResolvedTarget target, Completion<TReturned> completion) : CallInvoker
{
    private readonly ValueCodec<T1> _codec1 = ValueCodecs.For<T1>();

    /// <inheritdoc/>
    public override void Invoke(PayloadReader arguments, PayloadWriter result, ref CallStage stage)
    {
        Func<T1, TReturned> function = Begin<Func<T1, TReturned>>(target, arguments);
        T1 arg1 = _codec1.Read(arguments);
        stage = CallStage.Running;
        completion.Complete(function(arg1), result, ref stage);
    }
}

/// <summary>Runs a function of two arguments.</summary>
internal sealed class FunctionInvoker<T1, T2, TReturned>(ResolvedTarget target, Completion<TReturned> completion) : CallInvoker
{
    private readonly ValueCodec<T1> _codec1 = ValueCodecs.For<T1>();
    private readonly ValueCodec<T2> _codec2 = ValueCodecs.For<T2>();

    /// <inheritdoc/>
    public override void Invoke(PayloadReader arguments, PayloadWriter result, ref CallStage stage)
    {
        Func<T1, T2, TReturned> function = Begin<Func<T1, T2, TReturned>>(target, arguments);
        T1 arg1 = _codec1.Read(arguments);
        T2 arg2 = _codec2.Read(arguments);
        stage = CallStage.Running;
        completion.Complete(function(arg1, arg2), result, ref stage);
    }
}

/// <summary>Runs a function of three arguments.</summary>
internal sealed class FunctionInvoker<T1, T2, T3, TReturned>(ResolvedTarget target, Completion<TReturned> completion) : CallInvoker
{
    private readonly ValueCodec<T1> _codec1 = ValueCodecs.For<T1>();
    private readonly ValueCodec<T2> _codec2 = ValueCodecs.For<T2>();
    private readonly ValueCodec<T3> _codec3 = ValueCodecs.For<T3>();

    /// <inheritdoc/>
    public override void Invoke(PayloadReader arguments, PayloadWriter result, ref CallStage stage)
    {
        Func<T1, T2, T3, TReturned> function = Begin<Func<T1, T2, T3, TReturned>>(target, arguments);
        T1 arg1 = _codec1.Read(arguments);
        T2 arg2 = _codec2.Read(arguments);
        T3 arg3 = _codec3.Read(arguments);
        stage = CallStage.Running;
        completion.Complete(function(arg1, arg2, arg3), result, ref stage);
    }
}

/// <summary>Runs a function of four arguments.</summary>
internal sealed class FunctionInvoker<T1, T2, T3, T4, TReturned>(ResolvedTarget target, Completion<TReturned> completion) : CallInvoker
{
    private readonly ValueCodec<T1> _codec1 = ValueCodecs.For<T1>();
    private readonly ValueCodec<T2> _codec2 = ValueCodecs.For<T2>();
    private readonly ValueCodec<T3> _codec3 = ValueCodecs.For<T3>();
    private readonly ValueCodec<T4> _codec4 = ValueCodecs.For<T4>();

    /// <inheritdoc/>
    public override void Invoke(PayloadReader arguments, PayloadWriter result, ref CallStage stage)
    {
        Func<T1, T2, T3, T4, TReturned> function = Begin<Func<T1, T2, T3, T4, TReturned>>(target, arguments);
        T1 arg1 = _codec1.Read(arguments);
        T2 arg2 = _codec2.Read(arguments);
        T3 arg3 = _codec3.Read(arguments);
        T4 arg4 = _codec4.Read(arguments);
        stage = CallStage.Running;
        completion.Complete(function(arg1, arg2, arg3, arg4), result, ref stage);
    }
}
