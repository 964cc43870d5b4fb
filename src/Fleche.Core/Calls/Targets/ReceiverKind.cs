namespace Fleche.Calls.Targets;

/// <summary>What a delegate's method runs on, and so what of it travels with each call.</summary>
internal enum ReceiverKind
{
    /// <summary>Nothing: a static method, or an instance method whose receiver is the first argument.</summary>
    None,

    /// <summary>The compiler's stateless home of lambdas that capture nothing; made anew at the other side.</summary>
    Stateless,

    /// <summary>The first argument of a static method, bound as in <c>"abc".Count</c>.</summary>
    FirstArgument,

    /// <summary>A display class: the captured variables that the body reads.</summary>
    Closure,

    /// <summary>Any other object, as a value.</summary>
    Object,
}
