using System.CommandLine;
using BrowserAgent.SessionPoolBenchmark.Lanes;
using BrowserAgent.SessionPoolBenchmark.Lease;
using BrowserAgent.SessionPoolBenchmark.Pool;
using BrowserAgent.SessionPoolBenchmark.Soak;

namespace BrowserAgent.SessionPoolBenchmark;

/// <summary>The benches of the session pool: one program, because each copy of Playwright's driver takes 135 MB.</summary>
internal static class SessionPoolBenchCommands
{
    private static readonly Option<string> Browser = new("--browser") { Description = "Path of the browser; by default the one that the product finds.", DefaultValueFactory = _ => "" };

    public static RootCommand Root() => new("Benches of the session pool.") { Lease(), Pool(), Soak(), Lane(), SoakWorkerCommand() };

    private static Command Lease()
    {
        var rounds = Number("--rounds", "Counted rounds", 15, 1, 400);
        var leases = Number("--leases", "Warm leases a round", 20, 2, 1000);
        var command = new Command("lease", "Milliseconds for a signed-in page: a warm session of the pool, and three ways without a pool.") { rounds, leases, Browser };
        command.SetAction((parsed, cancellationToken) => LeaseRun.RunAsync(
            new LeaseRunOptions(parsed.GetValue(rounds), parsed.GetValue(leases), parsed.GetRequiredValue(Browser)), cancellationToken));
        return command;
    }

    private static Command Pool()
    {
        var rounds = Number("--rounds", "Counted rounds", 5, 1, 50);
        var jobs = Number("--jobs", "Jobs a lane and round", 40, 4, 1000);
        var peers = new Option<DirectoryInfo>("--peers") { Description = "Folder of the peers' scripts.", Required = true };
        var lanes = new Option<string[]>("--lanes") { Description = "Only these lanes; pool and raw_reused always run.", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [] };
        var command = new Command("pool", "Short jobs at concurrency 4: this pool, plain Playwright, and two peers in two modes each.") { rounds, jobs, peers, lanes, Browser };
        command.SetAction((parsed, cancellationToken) => PoolRun.RunAsync(
            new PoolRunOptions(parsed.GetValue(rounds), parsed.GetValue(jobs), parsed.GetRequiredValue(Browser), parsed.GetRequiredValue(peers).FullName, parsed.GetRequiredValue(lanes)),
            cancellationToken));
        return command;
    }

    private static Command Soak()
    {
        var small = new Option<bool>("--small") { Description = "200 jobs that leak more each, instead of 2,000." };
        var withoutCaps = new Option<bool>("--without-caps") { Description = "Negative control: the product gets no caps, so breaches must be counted and the exit code be 1." };
        var plot = new Option<FileInfo?>("--plot") { Description = "File for the picture of memory over jobs (SVG)." };
        var command = new Command("soak", "Many jobs in one session of a site that leaks: memory, recycles, cap breaches, what is left.") { small, withoutCaps, plot, Browser };
        command.SetAction((parsed, cancellationToken) => SoakRun.RunAsync(
            SoakRunOptions.Of(parsed.GetValue(small)) with
            {
                WithoutCaps = parsed.GetValue(withoutCaps),
                Plot = parsed.GetValue(plot)?.FullName,
                Browser = parsed.GetRequiredValue(Browser),
            },
            cancellationToken));
        return command;
    }

    private static Command SoakWorkerCommand()
    {
        var command = new Command(StdioSoakServer.CommandName, "The pool that a soak watches, told what to do by it.") { Hidden = true };
        command.SetAction((_, cancellationToken) => StdioSoakServer.RunAsync(cancellationToken));
        return command;
    }

    private static Command Lane()
    {
        var kind = new Argument<string>("kind").AcceptOnlyFromAmong(StdioLaneServer.Kinds);
        var command = new Command(StdioLaneServer.CommandName, "One lane, told what to do by another bench.") { kind };
        command.Hidden = true;
        command.SetAction((parsed, cancellationToken) => StdioLaneServer.RunAsync(parsed.GetRequiredValue(kind), cancellationToken));
        return command;
    }

    private static Option<int> Number(string name, string what, int usual, int least, int most)
    {
        var option = new Option<int>(name) { Description = FormattableString.Invariant($"{what}, {least} to {most}."), DefaultValueFactory = _ => usual };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is var number && (number < least || number > most))
            {
                result.AddError(FormattableString.Invariant($"{name} takes {least} to {most}."));
            }
        });
        return option;
    }
}
