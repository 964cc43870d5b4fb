namespace Fleche.ProcessPool.Tests.Probes;

/// <summary>A program that is killed leaves neither processes nor files, whatever its workers are doing.</summary>
public sealed class KilledProgramTests : ProcessTest
{
    [Fact(Timeout = 180_000)]
    public async Task KilledProgram_ItsWorkersSendResults_TheyEndAndNothingIsLeft()
    {
        for (int i = 0; i < 5; i++)
        {
            await KilledProgram.WorkersEndAsync(Programs.WithWorkersThatSend);
        }
    }

    [Fact(Timeout = 90_000)]
    public async Task KilledProgram_ItsWorkersChangedTheTemporaryFolder_TheyEndAndNothingIsLeft()
    {
        await KilledProgram.WorkersEndAsync(Programs.WithWorkersThatWentElsewhere);
    }

    [Fact(Timeout = 90_000)]
    public async Task KilledProgram_ItsWorkerRunsTheInitializer_ItEndsAndNothingIsLeft()
    {
        await KilledProgram.WorkersEndAsync(Programs.WithAWorkerThatInitializes);
    }

    [Fact(Timeout = 90_000)]
    public async Task KilledProgram_ItsWorkerWasToldToLeaveAndIsInAnExitHandler_ItEndsAndNothingIsLeft()
    {
        await KilledProgram.WorkersEndAsync(Programs.WithAWorkerThatLeaves);
    }
}
