using System.Collections.Concurrent;
using System.Globalization;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Campaigns.Worker.Model;

/// <summary>
/// Stands where the dispatcher stands, on the real queue. A worker that dies drops its job and begins anew under another id; one that hangs goes
/// on hanging beside its successor, and acknowledges when its lease is long over. On stop the hanging ones are waited for: each of them must be refused.
/// </summary>
internal sealed partial class FaultyWorkerSimulator(
    IJobQueue queue, IWorkSignal signal, IOptions<SimulatedWorkerOptions> options, IOptions<QueueOptions> queueOptions, TimeProvider timeProvider, ILogger<FaultyWorkerSimulator> logger)
    : BackgroundService
{
    private readonly SimulatedWorkerOutcomeDraw _outcomes = new(options.Value.Seed, options.Value.DyingShare, options.Value.HangingShare, options.Value.RefusedShare);
    private readonly ConcurrentBag<Task> _hanging = [];
    private int _begun;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.WhenAll(Enumerable.Range(0, options.Value.Workers).Select(_ => WorkAsync(stoppingToken)));
        await Task.WhenAll(_hanging);
    }

    private async Task WorkAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        var id = NewId();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await queue.ClaimAsync(id, CancellationToken.None) is not { } claim)
                {
                    await signal.WaitForWorkAsync(stoppingToken);
                    continue;
                }

                switch (_outcomes.Of(claim.Job.Id.Value, claim.Fence))
                {
                    case SimulatedWorkerOutcome.Works:
                        await AcknowledgeAsync(claim);
                        break;
                    case SimulatedWorkerOutcome.Dies:
                        id = NewId();
                        break;
                    case SimulatedWorkerOutcome.IsRefused:
                        await queue.SetPhaseAsync(claim, JobPhase.Intent, CancellationToken.None);
                        await queue.SetPhaseAsync(claim, JobPhase.Submitted, CancellationToken.None);
                        await queue.ReturnNotLandedAsync(claim, "refused", TimeSpan.Zero, isCharged: false, CancellationToken.None);
                        break;
                    case SimulatedWorkerOutcome.Hangs:
                        _hanging.Add(HangAsync(claim));
                        id = NewId();
                        break;
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (QueueUnavailableException unavailable)
            {
                LogUnavailable(logger, unavailable.Message);
            }
        }
    }

    /// <summary>By then its lease is over, given back, and the job most likely another's.</summary>
    private async Task HangAsync(JobClaim claim)
    {
        await Task.Delay((queueOptions.Value.Lease * 2) + queueOptions.Value.ReapEvery, timeProvider, CancellationToken.None);
        await AcknowledgeAsync(claim);
    }

    private Task<FencedWriteResult> AcknowledgeAsync(JobClaim claim) =>
        queue.AcknowledgeAsync(claim, JobVerdict.Entered, string.Create(CultureInfo.InvariantCulture, $$"""{"fence":{{claim.Fence}}}"""), CancellationToken.None);

    private string NewId() => string.Create(CultureInfo.InvariantCulture, $"model-{Environment.ProcessId}-{Interlocked.Increment(ref _begun)}");

    [LoggerMessage(EventId = 9001, Level = LogLevel.Warning, Message = "A model worker waits for the queue: {Why}")]
    private static partial void LogUnavailable(ILogger logger, string why);
}
