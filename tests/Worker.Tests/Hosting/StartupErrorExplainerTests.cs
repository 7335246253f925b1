using BrowserAgent.Worker.Hosting;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Worker.Tests.Hosting;

public sealed class StartupErrorExplainerTests
{
    [Fact]
    public void Explain_InvalidOptionsOfSeveralSections_IsOneLineEach()
    {
        var several = new AggregateException(
            new OptionsValidationException("Queue", typeof(object), ["Queue:Lease is 1; allowed is 3 to 600."]),
            new AggregateException(new OptionsValidationException("Runner", typeof(object), ["Runner:Concurrency is 0; allowed is 1 to 64."])));

        var lines = StartupErrorExplainer.Explain(several)!.Split(Environment.NewLine);

        Assert.Equal(["The configuration is invalid.", "  - Queue:Lease is 1; allowed is 3 to 600.", "  - Runner:Concurrency is 0; allowed is 1 to 64."], lines);
    }

    [Fact]
    public void Explain_ADefectAmongThem_KeepsTheStackTrace() =>
        Assert.Null(StartupErrorExplainer.Explain(new AggregateException(new OptionsValidationException("Queue", typeof(object), ["x"]), new InvalidOperationException("odd"))));
}
