using BrowserAgent.Sessions.Configuration;
using BrowserAgent.Sessions.Launch;
using BrowserAgent.Sessions.Machine;
using BrowserAgent.Sessions.Secrets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace BrowserAgent.Sessions.Tests.Configuration;

public sealed class SessionsOptionsBindingTests
{
    [Fact]
    public void PoolOptions_ValuesGiven_AreBound()
    {
        var options = Bind<PoolOptions>(new()
        {
            ["Pool:HealthInterval"] = "00:00:45",
            ["Pool:RetireAfterJobs"] = "7",
            ["Pool:PersonCodeTimeout"] = "00:20:00",
            ["Pool:Accounts:0:Site"] = "erp",
            ["Pool:Accounts:0:Name"] = "buyer1",
            ["Pool:Accounts:0:Sessions"] = "3",
            ["Pool:Accounts:0:Floor"] = "1",
            ["Pool:Accounts:0:Schedule:0:Cron"] = "0 45 7 ? * MON-FRI",
            ["Pool:Accounts:0:Schedule:0:Sessions"] = "2",
            ["Pool:Accounts:0:Schedule:0:For"] = "09:00:00",
            ["Pool:SessionsPerBrowser"] = "8",
            ["Pool:ScheduleTimeZone"] = "Europe/Berlin",
        });

        Assert.Equal((TimeSpan.FromSeconds(45), 7, 8), (options.HealthInterval, options.RetireAfterJobs, options.SessionsPerBrowser));
        Assert.Equal(TimeSpan.FromMinutes(20), options.PersonCodeTimeout);
        var account = Assert.Single(options.Accounts);
        Assert.Equal(("erp", "buyer1", 3, 1), (account.Site, account.Name, account.Sessions, account.Floor));
        Assert.Equal(new WarmTimeWindow { Cron = "0 45 7 ? * MON-FRI", Sessions = 2, For = TimeSpan.FromHours(9) }, Assert.Single(account.Schedule));
    }

    [Fact]
    public void PoolOptions_InvalidSizes_AreNamedWithKeyValueAndWhatIsAllowed()
    {
        var failed = Assert.Throws<OptionsValidationException>(() => Bind<PoolOptions>(new()
        {
            ["Pool:Accounts:0:Site"] = "erp",
            ["Pool:Accounts:0:Name"] = "buyer1",
            ["Pool:Accounts:0:Sessions"] = "2",
            ["Pool:Accounts:0:Floor"] = "3",
            ["Pool:Accounts:0:Schedule:0:Cron"] = "every morning",
            ["Pool:Accounts:0:Schedule:1:Cron"] = "0 45 7 ? * MON-FRI",
            ["Pool:Accounts:0:Schedule:1:Sessions"] = "3",
            ["Pool:SessionsPerBrowser"] = "33",
            ["Pool:ScheduleTimeZone"] = "Berlin",
        }));

        var faults = failed.Failures.Order(StringComparer.Ordinal).ToList();
        Assert.Equal("Pool:Accounts:0:Floor is 3; allowed is 0 to Pool:Accounts:0:Sessions (2).", faults[0]);
        Assert.StartsWith("Pool:Accounts:0:Schedule:0:Cron is \"every morning\": ", faults[1], StringComparison.Ordinal);
        Assert.Equal(
            [
                "Pool:Accounts:0:Schedule:1:Sessions is 3; allowed is 1 to Pool:Accounts:0:Sessions (2).",
                "Pool:ScheduleTimeZone is \"Berlin\"; allowed is an IANA name such as Europe/Berlin, or empty for the worker's own.",
                "Pool:SessionsPerBrowser is 33; allowed is 1 to 32.",
            ],
            faults[2..]);
    }

    [Fact]
    public void PoolOptions_InvalidValues_AreNamedWithKeyValueAndRange()
    {
        var failed = Assert.Throws<OptionsValidationException>(() => Bind<PoolOptions>(new()
        {
            ["Pool:HealthInterval"] = "01:00:00",
            ["Pool:RetryBase"] = "00:03:00",
            ["Pool:Accounts:0:Name"] = "buyer1",
            ["Pool:Accounts:1:Site"] = "erp",
            ["Pool:Accounts:1:Name"] = "buyer2",
            ["Pool:Accounts:1:Sessions"] = "99",
            ["Pool:Accounts:2:Site"] = "erp",
            ["Pool:Accounts:2:Name"] = "buyer2",
        }));

        Assert.Equal(
            [
                "Pool:Accounts names erp/buyer2 2 times; name it once and set Sessions (allowed is 1 to 16).",
                "Pool:Accounts:0:Site is empty; give it a value.",
                "Pool:Accounts:1:Sessions is 99; allowed is 1 to 16.",
                "Pool:HealthInterval is 01:00:00; allowed is 00:00:01 to 00:10:00.",
                "Pool:RetryCap is 00:02:00; allowed is Pool:RetryBase (00:03:00) or more.",
            ],
            failed.Failures.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void MemoryOptions_ValuesGiven_AreBound()
    {
        var options = Bind<MemoryOptions>(new() { ["Memory:SoftCapMiB"] = "700", ["Memory:HardCapMiB"] = "900", ["Memory:SampleEvery"] = "00:00:01", ["Memory:BrowserGroups"] = "/groups" });

        Assert.Equal((700, 900, TimeSpan.FromSeconds(1), "/groups"), (options.SoftCapMiB, options.HardCapMiB, options.SampleEvery, options.BrowserGroups));
    }

    [Fact]
    public void MemoryOptions_SoftCapNotBelowTheHardOneAndALongInterval_AreNamed()
    {
        var failed = Assert.Throws<OptionsValidationException>(() => Bind<MemoryOptions>(new()
        {
            ["Memory:SoftCapMiB"] = "900",
            ["Memory:HardCapMiB"] = "900",
            ["Memory:SampleEvery"] = "00:00:10",
        }));

        Assert.Equal(
            [
                "Memory:SampleEvery is 00:00:10; allowed is 00:00:00.1000000 to 00:00:02.",
                "Memory:SoftCapMiB is 900; allowed is less than Memory:HardCapMiB (900).",
            ],
            failed.Failures.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void BrowserOptions_ValuesGiven_AreBound()
    {
        var options = Bind<BrowserOptions>(new() { ["Browser:ExecutablePath"] = "/opt/chromium", ["Browser:Headless"] = "false", ["Browser:Sandbox"] = "false", ["Browser:ViewportWidth"] = "1920" });

        Assert.Equal(("/opt/chromium", false, false, 1920), (options.ExecutablePath, options.Headless, options.Sandbox, options.ViewportWidth));
    }

    [Fact]
    public void BrowserOptions_InvalidValue_IsNamedWithKeyValueAndRange()
    {
        var failed = Assert.Throws<OptionsValidationException>(() => Bind<BrowserOptions>(new() { ["Browser:LaunchTimeout"] = "00:00:01" }));

        Assert.Equal("Browser:LaunchTimeout is 00:00:01; allowed is 00:00:02 to 00:05:00.", Assert.Single(failed.Failures));
    }

    [Fact]
    public void SecretsOptions_ValuesGiven_AreBoundAndCheckedAtStart()
    {
        Assert.Equal("/run/secrets/erp", Bind<SecretsOptions>(new() { ["Secrets:FilePath"] = "/run/secrets/erp" }).FilePath);

        var failed = Assert.Throws<OptionsValidationException>(() => Bind<SecretsOptions>(new() { ["Secrets:KeyVaultUri"] = "http://vault" }));

        Assert.Equal("Secrets:KeyVaultUri is \"http://vault\"; allowed is an https address, or empty for no vault.", Assert.Single(failed.Failures));
    }

    /// <summary>Validates all options as the host does at start.</summary>
    private static TOptions Bind<TOptions>(Dictionary<string, string?> settings)
        where TOptions : class
    {
        var services = new ServiceCollection();
        services.AddSessions(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        using var provider = services.BuildServiceProvider();
        provider.GetRequiredService<IStartupValidator>().Validate();
        return provider.GetRequiredService<IOptions<TOptions>>().Value;
    }
}
