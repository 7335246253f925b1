using System.CommandLine;
using BrowserAgent.QueueBenchmark;
using BrowserAgent.QueueBenchmark.Lanes;

var small = new Option<bool>("--small") { Description = "Fewer jobs and no queue of a million." };
var peer = new Option<FileInfo>("--peer") { Description = "BullMQ's side of the measurement.", Required = true };
var command = new RootCommand("The queue's rates, recovery, memory and claim cost, beside BullMQ and beside Redis alone.") { small, peer };
command.SetAction((parsed, cancellationToken) => QueueRun.RunAsync(
    parsed.GetValue(small) ? QueueRunOptions.Small : QueueRunOptions.Full, parsed.GetRequiredValue(peer).FullName, cancellationToken));

var redis = new Argument<string>("redis");
var name = new Argument<string>("name");
var victim = new Command(LeaseHoldingWorker.CommandName, "Claims one job and keeps its lease until it is killed.") { redis, name };
victim.Hidden = true;
victim.SetAction((parsed, cancellationToken) => LeaseHoldingWorker.RunAsync(parsed.GetRequiredValue(redis), parsed.GetRequiredValue(name), cancellationToken));
command.Subcommands.Add(victim);

var turns = new Option<int>("--turns") { Description = "Turns of each lane that count.", DefaultValueFactory = _ => 20 };
var protection = new Command(ProtectionRun.CommandName, "What hash chain and encryption cost.") { turns };
protection.SetAction((parsed, cancellationToken) => ProtectionRun.RunAsync(parsed.GetValue(turns), cancellationToken));
command.Subcommands.Add(protection);

// Servers and peers are ended before this process ends.
return await command.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(20) });
