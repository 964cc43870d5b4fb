namespace Fleche.Tests;

/// <summary>Tests that look at what is logged run alone: there is one logger factory, and what other tests do is logged too.</summary>
[CollectionDefinition(nameof(FlecheLogging), DisableParallelization = true)]
public sealed class LoggingCollection;
