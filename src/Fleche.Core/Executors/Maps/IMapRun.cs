namespace Fleche.Executors;

/// <summary>A map that still holds inputs which its executor has not been given.</summary>
internal interface IMapRun
{
    /// <summary>Submits everything that was taken from the source; the executor is about to be shut down.</summary>
    void Flush();
}
