using BrowserAgent.Tasks.Approvals;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Tests.Intake;

namespace BrowserAgent.Tasks.Tests.Approvals;

/// <summary>Which jobs need two approvals. What can't be read needs them.</summary>
public sealed class ApprovalRulesTests
{
    private const string Order = $"sample/{SamplePack.EnterType}";

    [Theory]
    [InlineData("""{"lines":[{"quantity":2,"price":500.00}]}""", null)]
    [InlineData("""{"lines":[{"quantity":2,"price":500.01}]}""", "is 1000.02, above 1000")]
    [InlineData("""{"lines":[{"quantity":2,"price":600},{"quantity":-2,"price":600}]}""", "is 2400, above 1000")]
    [InlineData("""{"lines":[{"quantity":-2,"price":600}]}""", "is 1200, above 1000")]
    [InlineData("""{"lines":[{"quantity":2}]}""", "can't be read")]
    [InlineData("""{"lines":[{"quantity":2,"price":"1"}]}""", "can't be read")]
    [InlineData("""{"lines":[{"quantity":79228162514264337593543950335,"price":2}]}""", "can't be read")]
    [InlineData("""{"lines":{}}""", "can't be read")]
    [InlineData("{}", "can't be read")]
    [InlineData("[1]", "can't be read")]
    [InlineData("not json", "can't be read")]
    public void WhyTwo_ByTheTotal_IsAskedForAboveTheLimitAndWhenItCantBeRead(string payload, string? expected) =>
        AssertWhy(expected, WhyTwo(payload, SamplePack.EnterType, new TwoApproversOptions { Job = Order, Above = 1000 }));

    [Theory]
    [InlineData("""{"total":1000}""", null)]
    [InlineData("""{"total":1000.005}""", "total) is 1000.005")]
    [InlineData("""{"total":-1001}""", "total) is 1001")]
    [InlineData("""{"total":1e40}""", "can't be read")]
    [InlineData("""{"total":null}""", "can't be read")]
    [InlineData("""{"total":"999"}""", "can't be read")]
    public void WhyTwo_ByAField_IsAskedForAboveTheLimitAndWhenItCantBeRead(string payload, string? expected) =>
        AssertWhy(expected, WhyTwo(payload, SamplePack.EnterType, new TwoApproversOptions { Job = Order, AmountField = "total", Above = 1000 }));

    [Theory]
    [InlineData("""{"total":1500,"money":"EUR"}""", "1500 EUR, above 1000")]
    [InlineData("""{"total":1500,"money":"JPY"}""", null)]
    [InlineData("""{"total":1500,"money":"eur"}""", "two persons")]
    [InlineData("""{"total":1,"money":"USD"}""", "two persons")]
    [InlineData("""{"total":1}""", "two persons")]
    public void WhyTwo_ByCurrency_HoldsForTheCurrencyAsThePayloadHasIt(string payload, string? expected) => AssertWhy(expected, WhyTwo(
        payload,
        SamplePack.EnterType,
        new TwoApproversOptions { Job = Order, AmountField = "total", Above = 1000, CurrencyField = "money", Currency = "EUR" },
        new TwoApproversOptions { Job = Order, AmountField = "total", Above = 150_000, CurrencyField = "money", Currency = "JPY" }));

    [Theory]
    [InlineData($"x/{SamplePack.EnterType}", "can't be read")]
    [InlineData(SamplePack.ReadJobType, null)]
    public void WhyTwo_APrefixOfTheType_ChangesNothing(string type, string? expected) =>
        AssertWhy(expected, WhyTwo("{}", type, new TwoApproversOptions { Job = Order, Above = 1000 }));

    private static void AssertWhy(string? expected, string? why)
    {
        Assert.Equal(expected is null, why is null);
        Assert.Contains(expected ?? "", why ?? "", StringComparison.Ordinal);
    }

    private static string? WhyTwo(string payload, string type, params TwoApproversOptions[] rules) => SamplePack.Approvals(new ApprovalOptions { TwoApprovers = rules }).WhyTwo(new JobRecord
    {
        Id = JobId.New(DateTimeOffset.UnixEpoch),
        Site = "sample",
        Type = type,
        Tenant = "acme",
        PayloadJson = payload,
        State = JobState.Review,
        Phase = JobPhase.None,
    });
}
