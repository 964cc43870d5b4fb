namespace Fleche.ProcessPool.Tests;

/// <summary>Process tests run one after another, so that what is left behind is the fault of one test.</summary>
[CollectionDefinition(nameof(ProcessTest), DisableParallelization = true)]
public sealed class ProcessTestCollection;
