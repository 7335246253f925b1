using BrowserAgent.Worker.CommandLine;
using BrowserAgent.Worker.Hosting;
using BrowserAgent.Worker.Http;
using BrowserAgent.Worker.Tests.Operator;
using Spectre.Console;

namespace BrowserAgent.Worker.Tests.CommandLine;

/// <summary>The command <c>sessions</c> and its subcommands.</summary>
public sealed class SessionsCommandTests
{
    [Fact]
    public void Tables_OfAPool_TellSessionsBrowsersAndDriver()
    {
        var text = Print(SessionsResponse.From(new FakeSessionPool(), SampleJobs.Now));

        Assert.Matches(@"meridian/clerk-1 +│ #1 +│ at work +│ b-7f3a91 +│ 31 +│ 31 min +│ 17 min of 30 min +│ 30 min ago +│ 1 h ago: site time", text);
        Assert.Matches(@"b-0c55e2 +│ meridian +│ retiring +│ 2 +│ 216 +│ 1 h 6 min +│ 12 +│ 1,\d{3} +│ 1,\d{3} +│ [▁▂▃▄▅▆▇█]{24} ", text);
        Assert.Matches(@"Playwright driver: process 4711, 5 h 18 min old, \d+ MiB now, \d+ peak [▁▂▃▄▅▆▇█]{24}", text);
        Assert.Contains("meridian/clerk-4#1: The site refused the password", text, StringComparison.Ordinal);
        Assert.DoesNotContain("meridian/clerk-5#1:", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Tables_OfAPoolWithoutSessions_SayWhatToConfigure()
    {
        var text = Print(new SessionsResponse { At = SampleJobs.Now, Sessions = [], Browsers = [], Recycled = [] });

        Assert.Contains("Pool:Accounts", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sessions")]
    [InlineData("sessions --watch")]
    [InlineData("sessions reopen meridian/clerk-4")]
    [InlineData("sessions code meridian/clerk-3 918273")]
    [InlineData("sessions code meridian/clerk-3")]
    public void CommandLine_Good_IsUnderstood(string line) => Assert.Empty(BrowserAgentCommand.Create().Parse(line).Errors);

    [Theory]
    [InlineData("sessions --watch --json")]
    [InlineData("sessions reopen")]
    [InlineData("sessions reopen clerk-4")]
    [InlineData("sessions code meridian/")]
    [InlineData("sessions code /clerk-4 918273")]
    public void CommandLine_Bad_IsRefused(string line) => Assert.NotEmpty(BrowserAgentCommand.Create().Parse(line).Errors);

    [Theory]
    [InlineData("sessions", ExitCodes.Ok)]
    [InlineData("sessions --json", ExitCodes.Ok)]
    [InlineData("sessions --watch", ExitCodes.BadInput)]
    [InlineData("sessions reopen meridian/clerk-4", ExitCodes.Ok)]
    [InlineData("sessions code meridian/clerk-3 918273", ExitCodes.Ok)]
    public async Task Run_AgainstAWorker_Answers(string line, int code)
    {
        await using var site = await OperatorPagesFixture.StartAsync();

        Assert.Equal(code, await RunAsync(site, line));
    }

    private static async Task<int> RunAsync(OperatorPagesFixture site, string line)
    {
        var settings = Path.Combine(site.Folder, "settings.json");
        await File.WriteAllTextAsync(settings, $$$"""{"Worker": {"DataFolder": "{{{site.Folder}}}", "Url": "{{{site.Address}}}"}}""");
        return await BrowserAgentCommand.Create().Parse($"{line} --config {settings}").InvokeAsync();
    }

    private static string Print(SessionsResponse pool)
    {
        using var writer = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(writer) });
        console.Profile.Width = 200;
        console.Write(SessionTablesRenderer.Of(pool, TimeZoneInfo.Utc));
        return writer.ToString();
    }
}
