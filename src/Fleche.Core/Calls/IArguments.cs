using Fleche.Codec;

namespace Fleche.Calls;

/// <summary>The arguments of one call, typed, until they run or travel.</summary>
internal interface IArguments
{
    /// <summary>Writes the arguments, first to last; an argument that cannot travel is named <c>arg1</c>, <c>arg2</c>, ….</summary>
    void Write(PayloadWriter writer);
}
