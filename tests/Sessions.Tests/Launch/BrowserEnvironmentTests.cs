using BrowserAgent.Sessions.Launch;
using Xunit;

namespace BrowserAgent.Sessions.Tests.Launch;

public sealed class BrowserEnvironmentTests
{
    [Fact]
    public async Task Environment_SecretsInTheWorkers_AreNotInherited()
    {
        Environment.SetEnvironmentVariable("BROWSERAGENT_SECRET__LAUNCH__TEST__PASSWORD", "not for the browser");

        var inherited = BrowserArguments.Environment("/tmp/x");

        Assert.DoesNotContain(inherited, variable => variable.Key.StartsWith("BROWSERAGENT", StringComparison.Ordinal));
        Assert.Equal("/tmp/x", inherited["TMPDIR"]);
        Assert.Contains("PATH", inherited);
        await Task.CompletedTask;
    }
}
