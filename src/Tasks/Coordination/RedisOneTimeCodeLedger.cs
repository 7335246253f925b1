using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Sessions.Authentication;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Redis.Connections;
using BrowserAgent.Tasks.Redis.Scripts;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Coordination;

/// <summary>Makes sure that each one-time code is used once by all workers of the queue, also over their restarts.</summary>
internal sealed class RedisOneTimeCodeLedger(RedisClient redis, IOptions<QueueOptions> options) : IOneTimeCodeLedger
{
    private readonly ScriptRunner _scripts = new(redis, new QueueKeys(options.Value.Name));

    /// <exception cref="InvalidOperationException">This machine's clock is more than a minute ahead of the Redis server's.</exception>
    /// <exception cref="QueueUnavailableException">Redis did not answer; the code may be reserved.</exception>
    public async ValueTask<bool> TryUseAsync(AccountId account, long step, CancellationToken cancellationToken)
    {
        // When the call is repeated because its answer was lost, the answer is "used": the caller waits up to 30 s for the next code, and no login is lost.
        var answer = (string?)await _scripts.RunAsync(QueueScript.OneTimeCode, [$"{account.Site}\u0001{account.Name}", step], repeatable: true, cancellationToken);
        return answer switch
        {
            "ok" => true,
            "used" => false,
            _ => throw new InvalidOperationException(
                $"The one-time code of {account} was not made: this machine's clock is more than a minute ahead of the Redis server's. Set both clocks (NTP)."),
        };
    }
}
