using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Quotas;
using BrowserAgent.Tasks.Redis.Connections;
using BrowserAgent.Tasks.Redis.Scripts;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace BrowserAgent.Tasks.Redis;

/// <summary>Inbox messages of tenants that have as many waiting jobs as their quotas permit. Each tenant has a line of its own, so that it blocks no other; nothing of it is deleted.</summary>
internal sealed partial class HeldInbox(RedisClient redis, IOptions<QueueOptions> options, IOptions<QuotaOptions> quotas, ILogger<HeldInbox> logger)
{
    private const int MaxTenants = 50;
    private const int MaxMessages = 50;
    private static readonly QueueScript Release = QueueScript.Load("inbox-release");

    private readonly ScriptRunner _scripts = new(redis, new QueueKeys(options.Value.Name));
    private readonly Lock _lock = new();
    private readonly HashSet<string> _noted = new(StringComparer.Ordinal);
    private string _lastTenant = "";

    /// <summary>Logs a tenant once, until no messages are held any more.</summary>
    public void Note(string tenant)
    {
        lock (_lock)
        {
            // Anybody who can write to Redis can name any tenant.
            if (_noted.Count < MaxTenants && _noted.Add(tenant))
            {
                LogHeld(logger, tenant, quotas.Value.WaitingJobsOf(tenant));
            }
        }
    }

    /// <summary>Moves messages of tenants with room for jobs back to the front of the inbox: of 50 tenants, continuing where the last call ended.</summary>
    /// <returns>Whether any was moved.</returns>
    public async Task<bool> ReleaseAsync(CancellationToken cancellationToken)
    {
        RedisValue[] arguments =
        [
            _lastTenant, MaxTenants, MaxMessages, quotas.Value.Default.WaitingJobs,
            .. quotas.Value.Tenants.Keys.SelectMany(IEnumerable<RedisValue> (tenant) => [tenant, quotas.Value.WaitingJobsOf(tenant)]),
        ];
        var answer = (RedisResult[]?)await _scripts.RunAsync(Release, arguments, repeatable: false, cancellationToken) ?? [];
        _lastTenant = (string?)answer[0] ?? "";
        if ((long)answer[2] == 0)
        {
            lock (_lock)
            {
                _noted.Clear();
            }
        }

        return (long)answer[1] > 0;
    }

    [LoggerMessage(EventId = 3115, Level = LogLevel.Warning, Message = "Inbox messages of tenant {Tenant} wait, because it has {Limit} waiting jobs, as many as its quota permits (Quotas:Tenants:NAME:WaitingJobs). They become jobs when some of these have ended")]
    private static partial void LogHeld(ILogger logger, string tenant, int limit);
}
