using System.Runtime.CompilerServices;
using Fleche.Worker.Protocol;

namespace Fleche.ProcessPool.Tests;

/// <summary>
/// Gives this test run and its workers a temporary folder of their own, so that what the processes of somebody else leave in the
/// machine's is not taken for ours.
/// </summary>
internal static class PrivateTemporaryFolder
{
    [ModuleInitializer]
    internal static void Set()
    {
        // Workers load this assembly too, and have the folder of their program.
        if (Environment.GetEnvironmentVariable(WorkerOrders.DepthVariable) is null && !OperatingSystem.IsWindows())
        {
            string folder = Directory.CreateTempSubdirectory("tests-").FullName;
            Environment.SetEnvironmentVariable("TMPDIR", folder);
            AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        }
    }
}
