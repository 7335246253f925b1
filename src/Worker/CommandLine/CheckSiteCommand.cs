using System.CommandLine;
using BrowserAgent.Agent;
using BrowserAgent.Agent.Flows;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Sessions;
using BrowserAgent.Sessions.Leasing;
using BrowserAgent.Sessions.Pool;
using BrowserAgent.Tasks.Committing;
using BrowserAgent.Worker.Configuration;
using BrowserAgent.Worker.Hosting;
using Spectre.Console;

namespace BrowserAgent.Worker.CommandLine;

/// <summary><c>site check</c>: logs in and tries a pack's searches in a browser. Nothing is filled and nothing is committed.</summary>
internal static class CheckSiteCommand
{
    private static readonly TimeSpan LoginLimit = TimeSpan.FromMinutes(2);

    private static readonly Argument<string> Site = new("site") { Description = "The site's name. Its accounts and secrets are taken from the worker's settings." };

    private static readonly Option<string?> Type = new("--type") { Description = "Only this job type. Default: every one that enters records." };

    private static readonly Option<string?> Key = new("--key") { Description = "The natural key of a record that the site holds: it must be found, opened and read." };

    private static readonly Option<string?> Absent = new("--absent") { Description = "A natural key that no record has: it must not be found. Default: one that fits the key's length and pattern." };

    public static Command Create()
    {
        var check = new Command("check", "Log in and try the searches of a site pack; nothing is filled or committed. No worker should use the account meanwhile.")
        {
            Site, Type, Key, Absent, SharedCommandOptions.Configuration,
        };
        check.SetAction(RunAsync);
        return check;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        try
        {
            var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
            builder.Configuration.AddConfiguration(WorkerConfiguration.Read(parsed.GetValue(SharedCommandOptions.Configuration)?.FullName));
            builder.Services.AddSingleton(TimeProvider.System);
            builder.Services.AddSessions(builder.Configuration).AddAgent(builder.Configuration);
            using var host = builder.Build();
            await host.StartAsync(cancellationToken);
            try
            {
                return await CheckAsync(host.Services, parsed, cancellationToken);
            }
            finally
            {
                await host.StopAsync(CancellationToken.None);
            }
        }
        catch (Exception failure) when (StartupErrorExplainer.Explain(failure) is { } explanation)
        {
            await Console.Error.WriteLineAsync(explanation);
            return ExitCodes.Failed;
        }
    }

    private static async Task<int> CheckAsync(IServiceProvider services, ParseResult parsed, CancellationToken cancellationToken)
    {
        var (site, only) = (parsed.GetRequiredValue(Site), parsed.GetValue(Type));
        var packs = services.GetRequiredService<ISitePackCatalog>();
        if (packs.Find(site) is not { } pack)
        {
            Terminal.Error.MarkupLineInterpolated($"[red]There is no site pack {site}. Loaded: {string.Join(", ", packs.All.Select(known => known.Site))}.[/]");
            return ExitCodes.BadInput;
        }

        var types = pack.Jobs.Values.Where(type => only is null ? type.Entry is not null : string.Equals(type.Name, only, StringComparison.Ordinal)).ToList();
        if (types.Count == 0)
        {
            Terminal.Error.MarkupLineInterpolated($"[red]Site pack {site} has no such job type that enters records. It has {string.Join(", ", pack.Jobs.Keys)}.[/]");
            return ExitCodes.BadInput;
        }

        var leased = await services.GetRequiredService<ISessionPool>().LeaseAsync(new LeaseRequest { Site = site, WaitLimit = LoginLimit }, cancellationToken);
        if (leased is not LeaseResult.Granted granted)
        {
            Terminal.Error.MarkupLineInterpolated($"[red]No session of {site}: {WhyOf(leased)}[/]");
            return ExitCodes.Failed;
        }

        await using var lease = granted.Lease;
        var checker = new SiteChecker(services.GetRequiredService<IFlowRunner>());
        var findings = new List<SiteCheckFinding> { new("log in", true, $"logged in as {lease.Account.Name}.") };
        foreach (var type in types)
        {
            findings.AddRange(await checker.CheckAsync(pack, type, lease, new SiteCheckKeys(parsed.GetValue(Key), parsed.GetValue(Absent)), cancellationToken));
        }

        Print(findings);
        return findings.Exists(finding => finding.IsGood is false) ? ExitCodes.Failed : ExitCodes.Ok;
    }

    private static string WhyOf(LeaseResult leased) => leased switch
    {
        LeaseResult.NoneFree none => none.Why,
        LeaseResult.AccountsRefused refused => refused.Why,
        LeaseResult.NotConfigured missing => missing.Why,
        _ => leased.ToString(),
    };

    private static void Print(IReadOnlyList<SiteCheckFinding> findings)
    {
        foreach (var finding in findings)
        {
            var (word, colour) = finding.IsGood switch
            {
                true => ("good", "green"),
                false => ("bad", "red"),
                null => ("look", "yellow"),
            };
            Terminal.Out.MarkupLineInterpolated($"[{colour}]{word}[/]  {finding.What}: {finding.Text}");
        }
    }
}
