using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Redis.Connections;
using BrowserAgent.Tasks.Redis.Scripts;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Coordination;

/// <summary>The permits of accounts, shared by all workers of the queue. A killed worker's permits expire, by the server's clock.</summary>
internal sealed class RedisAccountPermits(RedisClient redis, IOptions<QueueOptions> options) : IAccountPermits
{
    private readonly ScriptRunner _scripts = new(redis, new QueueKeys(options.Value.Name));

    /// <exception cref="QueueUnavailableException">Redis did not answer; the permit may have been granted.</exception>
    public async ValueTask<bool> TryAcquireAsync(AccountId account, string holder, int permits, TimeSpan duration, CancellationToken cancellationToken) =>
        (string?)await _scripts.RunAsync(QueueScript.AccountPermit, [Field(account), holder, permits, (long)duration.TotalMilliseconds], repeatable: true, cancellationToken) == "ok";

    public async ValueTask ReleaseAsync(AccountId account, string holder, CancellationToken cancellationToken) =>
        await _scripts.RunAsync(QueueScript.AccountPermit, [Field(account), holder, 0, 0], repeatable: true, cancellationToken);

    private static string Field(AccountId account) => $"{account.Site}\u0001{account.Name}";
}
