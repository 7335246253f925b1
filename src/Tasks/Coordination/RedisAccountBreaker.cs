using System.Text.Json;
using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Redis.Connections;
using BrowserAgent.Tasks.Redis.Scripts;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Coordination;

/// <summary>The accounts that a site has refused, shared by all workers of the queue and kept over their restarts.</summary>
internal sealed class RedisAccountBreaker(RedisClient redis, IOptions<QueueOptions> options) : IAccountBreaker
{
    private static readonly JsonSerializerOptions Lower = new(JsonSerializerDefaults.Web);

    private readonly QueueKeys _keys = new(options.Value.Name);
    private readonly ScriptRunner _scripts = new(redis, new QueueKeys(options.Value.Name));

    /// <exception cref="QueueUnavailableException">Redis did not answer: it is unknown whether a login may be attempted.</exception>
    public async ValueTask<LoginRefusal?> FindAsync(AccountId account, CancellationToken cancellationToken)
    {
        var stored = await redis.CallAsync(database => database.HashGetAsync(_keys.Of("refused"), Field(account)), repeatable: true, cancellationToken);
        return stored.IsNull || JsonSerializer.Deserialize<Stored>((string)stored!, Lower) is not { } refusal
            ? null
            : new LoginRefusal(refusal.Text, refusal.Worker, DateTimeOffset.FromUnixTimeMilliseconds((long)refusal.At));
    }

    /// <exception cref="QueueUnavailableException">Redis did not answer; the refusal may be stored.</exception>
    public async ValueTask TripAsync(AccountId account, string siteText, string worker, CancellationToken cancellationToken) =>
        await _scripts.RunAsync(QueueScript.RefuseAccount, [Field(account), siteText, worker], repeatable: true, cancellationToken);

    /// <exception cref="QueueUnavailableException">Redis did not answer; the account may be reopened.</exception>
    public async ValueTask<bool> ResetAsync(AccountId account, CancellationToken cancellationToken) =>
        await redis.CallAsync(database => database.HashDeleteAsync(_keys.Of("refused"), Field(account)), repeatable: true, cancellationToken);

    private static string Field(AccountId account) => $"{account.Site}\u0001{account.Name}";

    /// <param name="Text">What the site said.</param>
    /// <param name="Worker">The worker whose login was refused.</param>
    /// <param name="At">Milliseconds since 1970 by the server's clock.</param>
    private sealed record Stored(string Text, string Worker, double At);
}
