using BrowserAgent.Tasks.Running;
using Microsoft.Extensions.Options;
using Xunit;

namespace BrowserAgent.Tasks.Tests.Running;

public sealed class QueueDemandTests
{
    [Fact]
    public void JobsOf_RunningAndWaiting_AreCountedBySiteUpToTheConcurrency()
    {
        var demand = new QueueDemand(Options.Create(new RunnerOptions { Concurrency = 3 }));
        Assert.Equal(0, demand.JobsOf("erp"));

        demand.Saw(["erp", "shop", "erp"]);
        Assert.Equal((2, 1, 0), (demand.JobsOf("erp"), demand.JobsOf("shop"), demand.JobsOf("other")));

        using (demand.Run("erp"))
        {
            Assert.Equal(3, demand.JobsOf("erp"));
            using var second = demand.Run("erp");
            Assert.Equal(3, demand.JobsOf("erp"));
            demand.Saw([]);
            Assert.Equal(2, demand.JobsOf("erp"));
        }

        Assert.Equal(0, demand.JobsOf("erp"));
    }
}
