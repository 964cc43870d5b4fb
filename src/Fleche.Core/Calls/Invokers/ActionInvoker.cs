using Fleche.Calls.Targets;
using Fleche.Codec;

namespace Fleche.Calls.Invokers;

/// <summary>Runs an action of no arguments.</summary>
internal sealed class ActionInvoker(ResolvedTarget target) : CallInvoker
{
    /// <inheritdoc/>
    public override void Invoke(PayloadReader arguments, PayloadWriter result, ref CallStage stage)
    {
        Action function = Begin<Action>(target, arguments);
        stage = CallStage.Running;
        function();
        stage = CallStage.WritingResult;
        result.WriteNil();
        stage = CallStage.Done;
    }
}

/// <summary>Runs an action of one argument.</summary>
internal sealed class ActionInvoker<T1>(ResolvedTarget target) : CallInvoker
{
    private readonly ValueCodec<T1> _codec1 = ValueCodecs.For<T1>();

    /// <inheritdoc/>
    public override void Invoke(PayloadReader arguments, PayloadWriter result, ref CallStage stage)
    {
        Action<T1> function = Begin<Action<T1>>(target, arguments);
        T1 arg1 = _codec1.Read(arguments);
        stage = CallStage.Running;
        function(arg1);
        stage = CallStage.WritingResult;
        result.WriteNil();
        stage = CallStage.Done;
    }
}

/// <summary>Runs an action of two arguments.</summary>
internal sealed class ActionInvoker<T1, T2>(ResolvedTarget target) : CallInvoker
{
    private readonly ValueCodec<T1> _codec1 = ValueCodecs.For<T1>();
    private readonly ValueCodec<T2> _codec2 = ValueCodecs.For<T2>();

    /// <inheritdoc/>
    public override void Invoke(PayloadReader arguments, PayloadWriter result, ref CallStage stage)
    {
        Action<T1, T2> function = Begin<Action<T1, T2>>(target, arguments);
        T1 arg1 = _codec1.Read(arguments);
        T2 arg2 = _codec2.Read(arguments);
        stage = CallStage.Running;
        function(arg1, arg2);
        stage = CallStage.WritingResult;
        result.WriteNil();
        stage = CallStage.Done;
    }
}

/// <summary>Runs an action of three arguments.</summary>
internal sealed class ActionInvoker<T1, T2, T3>(ResolvedTarget target) : CallInvoker
{
    private readonly ValueCodec<T1> _codec1 = ValueCodecs.For<T1>();
    private readonly ValueCodec<T2> _codec2 = ValueCodecs.For<T2>();
    private readonly ValueCodec<T3> _codec3 = ValueCodecs.For<T3>();

    /// <inheritdoc/>
    public override void Invoke(PayloadReader arguments, PayloadWriter result, ref CallStage stage)
    {
        Action<T1, T2, T3> function = Begin<Action<T1, T2, T3>>(target, arguments);
        T1 arg1 = _codec1.Read(arguments);
        T2 arg2 = _codec2.Read(arguments);
        T3 arg3 = _codec3.Read(arguments);
        stage = CallStage.Running;
        function(arg1, arg2, arg3);
        stage = CallStage.WritingResult;
        result.WriteNil();
        stage = CallStage.Done;
    }
}

/// <summary>Runs an action of four arguments.</summary>
internal sealed class ActionInvoker<T1, T2, T3, T4>(ResolvedTarget target) : CallInvoker
{
    private readonly ValueCodec<T1> _codec1 = ValueCodecs.For<T1>();
    private readonly ValueCodec<T2> _codec2 = ValueCodecs.For<T2>();
    private readonly ValueCodec<T3> _codec3 = ValueCodecs.For<T3>();
    private readonly ValueCodec<T4> _codec4 = ValueCodecs.For<T4>();

    /// <inheritdoc/>
    public override void Invoke(PayloadReader arguments, PayloadWriter result, ref CallStage stage)
    {
        Action<T1, T2, T3, T4> function = Begin<Action<T1, T2, T3, T4>>(target, arguments);
        T1 arg1 = _codec1.Read(arguments);
        T2 arg2 = _codec2.Read(arguments);
        T3 arg3 = _codec3.Read(arguments);
        T4 arg4 = _codec4.Read(arguments);
        stage = CallStage.Running;
        function(arg1, arg2, arg3, arg4);
        stage = CallStage.WritingResult;
        result.WriteNil();
        stage = CallStage.Done;
    }
}
