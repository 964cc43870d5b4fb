namespace Fleche.Worker.Running;

/// <summary>A call has closed the descriptor of its worker's pipe.</summary>
internal sealed class PipeLostException() : Exception("The descriptor of the worker's pipe is not open.");
