using BrowserAgent.Sessions.Timing;
using BrowserAgent.Tasks.Webhooks;

namespace BrowserAgent.Tasks.Tests.Webhooks;

public sealed class WebhookOptionsTests
{
    [Theory]
    [InlineData("https://erp.example.com", true)]
    [InlineData("http://127.0.0.1:8080", true)]
    [InlineData("http://[::1]:8080", true)]
    [InlineData("http://erp.example.com", false)]
    [InlineData("https://erp.example.com/hooks", false)]
    [InlineData("erp.example.com", false)]
    [InlineData("https://a@erp.example.com", false)]
    public void Options_Origin_IsSchemeHostAndPortAlone(string origin, bool good)
    {
        var verdict = new WebhookOptionsValidator().Validate(null, new WebhookOptions { AllowedOrigins = [origin] });

        Assert.Equal(good, verdict.Succeeded);
    }

    [Fact]
    public void Options_TimesThatContradict_AreRefusedByName()
    {
        var verdict = new WebhookOptionsValidator().Validate(null, new WebhookOptions { TimeLimit = TimeSpan.FromSeconds(59), BackoffBase = TimeSpan.FromHours(1) });

        Assert.Contains("Webhook:ReturnAfter", verdict.FailureMessage, StringComparison.Ordinal);
        Assert.Contains("Webhook:BackoffBase", verdict.FailureMessage, StringComparison.Ordinal);
    }

    [Fact]
    public void Pause_OfAFailedCall_GrowsToTheCap()
    {
        var options = new WebhookOptions();

        Assert.Equal(TimeSpan.Zero, ExponentialBackoff.FullJitter(options.BackoffBase, options.BackoffCap, 3, 0));
        Assert.Equal(TimeSpan.FromSeconds(40), ExponentialBackoff.FullJitter(options.BackoffBase, options.BackoffCap, 3, 1));
        Assert.Equal(TimeSpan.FromMinutes(15), ExponentialBackoff.FullJitter(options.BackoffBase, options.BackoffCap, 60, 1));
    }
}
