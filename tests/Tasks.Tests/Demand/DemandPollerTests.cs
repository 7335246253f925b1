using BrowserAgent.Sessions.Configuration;
using BrowserAgent.Tasks.Demand;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Runs;
using BrowserAgent.TestKit;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Tests.Demand;

public sealed class DemandPollerTests
{
    private readonly QueueSessionDemand _demand = new(Options.Create(new RunnerOptions { Concurrency = 3 }));

    [Fact]
    public async Task Execute_JobsWait_BecomeTheDemandOfTheirSites()
    {
        var upcoming = new ScriptedUpcomingJobs(() => ["erp", "shop", "erp"]);
        using var sut = CreateSut(upcoming, floor: 0);

        await sut.StartAsync(CancellationToken.None);
        await upcoming.AllAnswered.Task.WaitAsync(TimeSpan.FromSeconds(10));

        Assert.Equal((2, 1, 3), (_demand.JobsOf("erp"), _demand.JobsOf("shop"), upcoming.Max));
        await sut.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Execute_QueueUnavailable_NothingIsInDemandAndThePollingGoesOn()
    {
        var upcoming = new ScriptedUpcomingJobs(() => ["erp"], () => throw new QueueUnavailableException("cut"));
        using var sut = CreateSut(upcoming, floor: 0);

        await sut.StartAsync(CancellationToken.None);
        await upcoming.AllAnswered.Task.WaitAsync(TimeSpan.FromSeconds(10));

        Assert.Equal(0, _demand.JobsOf("erp"));
        await sut.StopAsync(CancellationToken.None);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(2)]
    public async Task Execute_AllSessionsAreKeptWarm_AsksNothing(int? floor)
    {
        var upcoming = new ScriptedUpcomingJobs(() => ["erp"]);
        using var sut = CreateSut(upcoming, floor);

        await sut.StartAsync(CancellationToken.None);
        await sut.ExecuteTask!.WaitAsync(TimeSpan.FromSeconds(10));

        Assert.Equal(0, upcoming.Calls);
    }

    private DemandPoller CreateSut(ScriptedUpcomingJobs upcoming, int? floor) => new(
        upcoming,
        _demand,
        Options.Create(new RunnerOptions { Concurrency = 3 }),
        Options.Create(new PoolOptions { Accounts = [new AccountOptions { Site = "erp", Name = "buyer1", Sessions = 2, Floor = floor }] }),
        new WaitSkippingTimeProvider(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero)));

    /// <summary>Answers as scripted; the call after the last answer waits until the poller stops.</summary>
    private sealed class ScriptedUpcomingJobs(params Func<IReadOnlyList<string>>[] answers) : IUpcomingJobs
    {
        public int Calls { get; private set; }

        public int Max { get; private set; }

        public TaskCompletionSource AllAnswered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async Task<IReadOnlyList<string>> NextSitesAsync(int max, CancellationToken cancellationToken)
        {
            (Calls, Max) = (Calls + 1, max);
            if (Calls <= answers.Length)
            {
                return answers[Calls - 1]();
            }

            AllAnswered.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            return [];
        }
    }
}
