using System.Text.Json;
using BrowserAgent.Tasks.ApiKeys;
using BrowserAgent.Tasks.People;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Redis.Connections;
using BrowserAgent.Tasks.Redis.Scripts;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace BrowserAgent.Tasks.Users;

/// <summary>The accounts in one hash under the queue's prefix: the form in which a name is compared to the record. A change is written only while the record is the one that was read.</summary>
internal sealed partial class RedisUserStore(RedisClient redis, IOptions<QueueOptions> options, ILogger<RedisUserStore> logger) : IUserStore
{
    /// <summary>Accounts at most. Additions at the same moment may exceed it by as many.</summary>
    public const int MaxUsers = 500;

    private const int MaxTries = 10;

    private readonly QueueKeys _keys = new(options.Value.Name);

    private RedisKey Hash => _keys.Of("user");

    public async Task<UserAddResult> AddAsync(UserRecord user, CancellationToken cancellationToken)
    {
        if (await redis.CallAsync(database => database.HashLengthAsync(Hash), repeatable: true, cancellationToken) >= MaxUsers)
        {
            return UserAddResult.TooMany;
        }

        var isNew = await redis.CallConfirmedAsync(
            database => database.HashSetAsync(Hash, PersonName.IdentityOf(user.Name), Write(user), When.NotExists), _keys.Of("ctl"), repeatable: false, cancellationToken);
        return isNew ? UserAddResult.Added : UserAddResult.NameTaken;
    }

    public async Task<UserRecord?> FindAsync(string name, CancellationToken cancellationToken)
    {
        var identity = PersonName.IdentityOf(name);
        return Read(identity, await redis.CallAsync(database => database.HashGetAsync(Hash, identity), repeatable: false, cancellationToken));
    }

    public async Task<IReadOnlyList<UserRecord>> ListAsync(CancellationToken cancellationToken)
    {
        var entries = await redis.CallAsync(database => database.HashGetAllAsync(Hash), repeatable: true, cancellationToken);
        return [.. entries.Select(entry => Read((string)entry.Name!, entry.Value)).OfType<UserRecord>().OrderBy(user => user.Name, StringComparer.OrdinalIgnoreCase)];
    }

    public async Task<bool> ChangeAsync(string name, Func<UserRecord, UserRecord> change, CancellationToken cancellationToken)
    {
        var identity = PersonName.IdentityOf(name);
        for (var attempt = 0; attempt < MaxTries; attempt++)
        {
            var stored = await redis.CallAsync(database => database.HashGetAsync(Hash, identity), repeatable: true, cancellationToken);
            if (Read(identity, stored) is not { } user)
            {
                return false;
            }

            // The write must survive the loss of the master, because a disabled account would be enabled again on the replica.
            var changed = change(user);
            if (await redis.CallConfirmedAsync(database => ReplaceAsync(database, identity, stored, Write(changed)), _keys.Of("ctl"), repeatable: false, cancellationToken))
            {
                return true;
            }
        }

        throw new QueueUnavailableException($"The account {name} was changed by others at each of {MaxTries} tries. Try again.");
    }

    private async Task<bool> ReplaceAsync(IDatabase database, string identity, RedisValue before, string after)
    {
        var transaction = database.CreateTransaction();
        transaction.AddCondition(Condition.HashEqual(Hash, identity, before));
        var written = transaction.HashSetAsync(Hash, identity, after);
        var isDone = await transaction.ExecuteAsync();
        _ = isDone ? await written : false;
        return isDone;
    }

    private static string Write(UserRecord user) => JsonSerializer.Serialize(user, JsonSerializerOptions.Web);

    /// <summary>A record that can't be read is no account: it is logged and left out, so that it does not hide the others.</summary>
    private UserRecord? Read(string identity, RedisValue record)
    {
        try
        {
            var user = record.IsNull ? null : JsonSerializer.Deserialize<UserRecord>((string)record!, JsonSerializerOptions.Web);
            return user is null || PersonName.IdentityOf(user.Name) == identity ? user : throw new JsonException("Its name is another one.");
        }
        catch (Exception fault) when (fault is JsonException or ArgumentException)
        {
            LogUnreadable(logger, identity, fault);
            return null;
        }
    }

    [LoggerMessage(EventId = 3181, Level = LogLevel.Error, Message = "The stored account {Identity} can't be read, so nobody can sign in with it. Delete its field of the hash user, and make it again.")]
    private static partial void LogUnreadable(ILogger logger, string identity, Exception cause);
}
