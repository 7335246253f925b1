using BrowserAgent.Tasks.Operations;
using Microsoft.Extensions.Configuration;

namespace BrowserAgent.Tasks.Tests.Jobs;

public sealed class ApprovalOptionsTests
{
    [Fact]
    public void Options_FromConfiguration_AreBound()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create<string, string?>("Approval:OtherThanSubmitter:0", "shop/order")]).Build();

        var options = configuration.GetSection(ApprovalOptions.Section).Get<ApprovalOptions>()!;

        Assert.Equal((true, false), (options.DemandsAnother("shop", "order"), options.DemandsAnother("shop", "read")));
    }
}
