using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Redis.Connections;
using BrowserAgent.Tasks.Redis.Scripts;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace BrowserAgent.Tasks.Redis;

/// <summary>Looks every two seconds how much of its memory limit Redis uses, and says when that changes what happens.</summary>
internal sealed partial class RedisMemoryWatch(
    RedisMemory memory, RedisClient redis, IOptions<QueueOptions> options, TimeProvider timeProvider, ILogger<RedisMemoryWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);
    private static readonly QueueScript Memory = QueueScript.Load("memory");

    private readonly ScriptRunner _scripts = new(redis, new QueueKeys(options.Value.Name));

    public async Task LookAsync(CancellationToken cancellationToken)
    {
        var answer = (RedisResult[]?)await _scripts.RunAsync(Memory, [], repeatable: true, cancellationToken) ?? [];
        var (used, limit) = ((long)answer[0], (long)answer[1]);
        if (!memory.Update(used, limit))
        {
            return;
        }

        var (usedMiB, limitMiB) = (used >> 20, limit >> 20);
        switch (memory.State)
        {
            case RedisMemoryState.Short:
                LogShort(logger, usedMiB, limitMiB, RedisMemory.Short);
                break;
            case RedisMemoryState.Tight:
                LogTight(logger, usedMiB, limitMiB, RedisMemory.Short);
                break;
            default:
                LogEnough(logger, usedMiB, limitMiB);
                break;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (QueueUnavailableException)
            {
                // What was seen last holds; others log that Redis does not answer.
            }

            await Task.Delay(Every, timeProvider, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(EventId = 3161, Level = LogLevel.Critical, Message = "Redis uses {Used} of {Limit} MiB, over {Share:P0}: new jobs are refused, and inbox messages stay where they are. Accepted jobs go on. Give it more memory (Worker:RedisMemoryMiB, or maxmemory of your own Redis), or delete ended jobs sooner (Queue:KeepDone, Queue:KeepDoneCount)")]
    private static partial void LogShort(ILogger logger, long used, long limit, double share);

    [LoggerMessage(EventId = 3162, Level = LogLevel.Warning, Message = "Redis uses {Used} of {Limit} MiB; at {Share:P0} new jobs are refused. Give it more memory (Worker:RedisMemoryMiB, or maxmemory of your own Redis), or delete ended jobs sooner (Queue:KeepDone, Queue:KeepDoneCount)")]
    private static partial void LogTight(ILogger logger, long used, long limit, double share);

    [LoggerMessage(EventId = 3163, Level = LogLevel.Information, Message = "Redis uses {Used} of {Limit} MiB: it has memory for new jobs again")]
    private static partial void LogEnough(ILogger logger, long used, long limit);
}
