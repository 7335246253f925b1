using BrowserAgent.Tasks.Demand;
using BrowserAgent.Tasks.Runs;
using Microsoft.Extensions.Options;
using Xunit;

namespace BrowserAgent.Tasks.Tests.Demand;

public sealed class QueueSessionDemandTests
{
    [Fact]
    public void JobsOf_RunningAndWaiting_AreCountedBySiteUpToTheConcurrency()
    {
        var demand = new QueueSessionDemand(Options.Create(new RunnerOptions { Concurrency = 3 }));
        Assert.Equal(0, demand.JobsOf("erp"));

        demand.SetWaitingJobs(["erp", "shop", "erp"]);
        Assert.Equal((2, 1, 0), (demand.JobsOf("erp"), demand.JobsOf("shop"), demand.JobsOf("other")));

        using (demand.TrackRunningJob("erp"))
        {
            Assert.Equal(3, demand.JobsOf("erp"));
            using var second = demand.TrackRunningJob("erp");
            Assert.Equal(3, demand.JobsOf("erp"));
            demand.SetWaitingJobs([]);
            Assert.Equal(2, demand.JobsOf("erp"));
        }

        Assert.Equal(0, demand.JobsOf("erp"));
    }
}
