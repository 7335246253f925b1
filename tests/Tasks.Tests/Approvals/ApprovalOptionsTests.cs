using BrowserAgent.Tasks.Approvals;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Tests.Intake;
using Microsoft.Extensions.Configuration;

namespace BrowserAgent.Tasks.Tests.Approvals;

public sealed class ApprovalOptionsTests
{
    [Fact]
    public void Options_FromConfiguration_AreBound()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Approval:OtherThanSubmitter:0"] = "shop/order",
            ["Approval:TwoApprovers:0:Job"] = "shop/order",
            ["Approval:TwoApprovers:0:AmountField"] = "total",
            ["Approval:TwoApprovers:0:Above"] = "2500.50",
            ["Approval:TwoApprovers:0:CurrencyField"] = "money",
            ["Approval:TwoApprovers:0:Currency"] = "EUR",
        }).Build();

        var options = configuration.GetSection(ApprovalOptions.Section).Get<ApprovalOptions>()!;

        Assert.Equal((true, false), (DemandsAnother(options, "order"), DemandsAnother(options, "read")));
        Assert.Equal(new TwoApproversOptions { Job = "shop/order", AmountField = "total", Above = 2500.50m, CurrencyField = "money", Currency = "EUR" }, Assert.Single(options.TwoApprovers));
    }

    [Theory]
    [InlineData("shop/order", "x/order", true)]
    [InlineData("shop/x/order", "x/order", true)]
    [InlineData("shop/x/order", "order", false)]
    [InlineData("shop/x/order", "y/order", false)]
    [InlineData("shop/order", "x/y/order", false)]
    public void DemandsAnother_APrefixedType_IsTheTypeItFallsBackToAsWell(string entry, string type, bool expected) =>
        Assert.Equal(expected, DemandsAnother(new ApprovalOptions { OtherThanSubmitter = [entry] }, type));

    [Theory]
    [InlineData("*", null)]
    [InlineData("sample", null)]
    [InlineData($"sample/{SamplePack.EnterType}", null)]
    [InlineData($"sample/acme/{SamplePack.EnterType}", $"Write sample/{SamplePack.EnterType}")]
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

    [Theory]
    [InlineData($"sample/{SamplePack.EnterType}", null, null, null, null)]
    [InlineData($"sample/{SamplePack.EnterType}", null, "supplier", "EUR", null)]
    [InlineData($"sample/acme/{SamplePack.EnterType}", null, "supplier", "EUR", $"Write sample/{SamplePack.EnterType}")]
    [InlineData("sample", null, null, null, "must be SITE/TYPE")]
    [InlineData("sample/entry", null, null, null, "no job type \"entry\"")]
    [InlineData($"sample/{SamplePack.EnterType}", "totl", null, null, "no number field")]
    [InlineData($"sample/{SamplePack.EnterType}", "supplier", null, null, "no number field")]
    [InlineData($"sample/{SamplePack.ReadJobType}", null, null, null, "declares no total")]
    [InlineData($"sample/{SamplePack.EnterType}", null, "supplier", null, "belong together")]
    [InlineData($"sample/{SamplePack.EnterType}", null, null, "EUR", "belong together")]
    [InlineData($"sample/{SamplePack.EnterType}", null, "due", "EUR", "no text field")]
    public void Validate_TwoApprovers_AnEntryThatNamesNothingIsRefused(string job, string? amount, string? currencyField, string? currency, string? said)
    {
        var entry = new TwoApproversOptions { Job = job, AmountField = amount, CurrencyField = currencyField, Currency = currency };

        var result = new ApprovalOptionsValidator(SamplePack.Catalog).Validate(name: null, new ApprovalOptions { TwoApprovers = [entry] });

        Assert.Equal(said is null, result.Succeeded);
        Assert.Contains(said ?? "", result.FailureMessage ?? "", StringComparison.Ordinal);
        Assert.Equal(said is not null, (result.FailureMessage ?? "").Contains("Approval:TwoApprovers:0", StringComparison.Ordinal));
    }

    private static bool DemandsAnother(ApprovalOptions options, string type) => SamplePack.Approvals(options).DemandsAnother(new JobRecord
    {
        Id = JobId.New(DateTimeOffset.UnixEpoch),
        Site = "shop",
        Type = type,
        Tenant = "acme",
        PayloadJson = "{}",
        State = JobState.Review,
        Phase = JobPhase.None,
    });
}
