using BrowserAgent.Tasks.Operations;
using BrowserAgent.Tasks.Tests.Intake;
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

    [Theory]
    [InlineData("shop/order", "x/order", true)]
    [InlineData("shop/x/order", "x/order", true)]
    [InlineData("shop/x/order", "order", false)]
    [InlineData("shop/x/order", "y/order", false)]
    [InlineData("shop/order", "x/y/order", false)]
    public void DemandsAnother_APrefixedType_IsTheTypeItFallsBackToAsWell(string entry, string type, bool expected) =>
        Assert.Equal(expected, new ApprovalOptions { OtherThanSubmitter = [entry] }.DemandsAnother("shop", type));

    [Theory]
    [InlineData("*", null)]
    [InlineData("sample", null)]
    [InlineData($"sample/{SamplePack.EnterType}", null)]
    [InlineData($"sample/acme/{SamplePack.EnterType}", null)]
    [InlineData("Sample", "Did you mean sample?")]
    [InlineData("", "Known: sample.")]
    [InlineData($"sampel/{SamplePack.EnterType}", "No site \"sampel\"")]
    [InlineData("sample/entry", "no job type \"entry\"")]
    [InlineData("sample/", "no job type \"\"")]
    public void Validate_AnEntryThatNamesNothing_IsRefused(string entry, string? said)
    {
        var result = new ApprovalOptionsValidator(SamplePack.Catalog).Validate(name: null, new ApprovalOptions { OtherThanSubmitter = ["*", entry] });

        Assert.Equal(said is null, result.Succeeded);
        Assert.Contains(said ?? "", result.FailureMessage ?? "", StringComparison.Ordinal);
        Assert.Equal(said is not null, (result.FailureMessage ?? "").Contains("Approval:OtherThanSubmitter:1", StringComparison.Ordinal));
    }
}
