using System.Globalization;
using System.Text.Json;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Redis.Connections;
using BrowserAgent.Tasks.Redis.Scripts;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace BrowserAgent.Tasks.ApiKeys;

/// <summary>
/// The keys in one hash under the queue's prefix: id to the record, which never changes, and <c>id:used</c> and <c>id:revoked</c> to times, so that no write reads
/// first and a revocation can't be undone by a write that was on its way.
/// </summary>
internal sealed partial class RedisApiKeyStore(RedisClient redis, IOptions<QueueOptions> options, ILogger<RedisApiKeyStore> logger) : IApiKeyStore
{
    /// <summary>Valid keys at most. Additions at the same moment may exceed it by as many.</summary>
    public const int MaxValid = 500;

    /// <summary>Revoked keys that are kept for the list.</summary>
    public const int MaxRevoked = 500;

    private const string Used = ":used";
    private const string Revoked = ":revoked";

    private readonly QueueKeys _keys = new(options.Value.Name);

    private RedisKey Hash => _keys.Of("apikey");

    public async Task<bool> AddAsync(ApiKeyRecord key, CancellationToken cancellationToken)
    {
        var all = await ListAsync(cancellationToken);
        if (all.Count(known => known.RevokedAt is null) >= MaxValid)
        {
            return false;
        }

        RedisValue[] surplus = [.. all.Where(known => known.RevokedAt is not null).OrderBy(known => known.RevokedAt).SkipLast(MaxRevoked).SelectMany(known => FieldsOf(known.Id))];
        var record = Stored.Write(key);
        await redis.CallConfirmedAsync(
            async database =>
            {
                await database.HashSetAsync(Hash, key.Id, record);
                return surplus.Length > 0 ? await database.HashDeleteAsync(Hash, surplus) : 0;
            },
            _keys.Of("ctl"),
            repeatable: true,
            cancellationToken);
        return true;
    }

    public async Task<ApiKeyRecord?> FindAsync(string id, CancellationToken cancellationToken)
    {
        var values = await redis.CallAsync(database => database.HashGetAsync(Hash, FieldsOf(id)), repeatable: false, cancellationToken);
        return Read(id, values[0], values[1], values[2]);
    }

    public async Task<IReadOnlyList<ApiKeyRecord>> ListAsync(CancellationToken cancellationToken)
    {
        var entries = await redis.CallAsync(database => database.HashGetAllAsync(Hash), repeatable: true, cancellationToken);
        var fields = entries.ToDictionary(entry => (string)entry.Name!, entry => entry.Value, StringComparer.Ordinal);
        return
        [
            .. fields.Where(field => ApiKeyToken.IsId(field.Key))
                .Select(field => Read(field.Key, field.Value, fields.GetValueOrDefault(field.Key + Used), fields.GetValueOrDefault(field.Key + Revoked)))
                .OfType<ApiKeyRecord>()
                .OrderBy(key => key.MadeAt),
        ];
    }

    // The write must survive the loss of the master, because a revoked key would be valid again on the replica.
    public Task<bool> RevokeAsync(string id, DateTimeOffset at, CancellationToken cancellationToken) => redis.CallConfirmedAsync(
        async database =>
        {
            if (!await database.HashExistsAsync(Hash, id))
            {
                return false;
            }

            await database.HashSetAsync(Hash, id + Revoked, at.ToUnixTimeMilliseconds(), When.NotExists);
            return true;
        },
        _keys.Of("ctl"),
        repeatable: true,
        cancellationToken);

    public Task RecordUseAsync(string id, DateTimeOffset at, CancellationToken cancellationToken) =>
        redis.CallAsync(database => database.HashSetAsync(Hash, id + Used, at.ToUnixTimeMilliseconds()), repeatable: false, cancellationToken);

    private static RedisValue[] FieldsOf(string id) => [id, id + Used, id + Revoked];

    /// <summary>A record that can't be read is no key: it is logged and left out, so that it does not hide the others.</summary>
    private ApiKeyRecord? Read(string id, RedisValue record, RedisValue used, RedisValue revoked)
    {
        try
        {
            return record.IsNull
                ? null
                : (JsonSerializer.Deserialize<Stored>((string)record!, JsonSerializerOptions.Web) ?? throw new JsonException("It is null.")).ToKey(id, TimeOf(used), TimeOf(revoked));
        }
        catch (Exception fault) when (fault is JsonException or FormatException or OverflowException or ArgumentException)
        {
            LogUnreadable(logger, id, fault);
            return null;
        }
    }

    private static DateTimeOffset? TimeOf(RedisValue milliseconds) =>
        milliseconds.IsNull ? null : DateTimeOffset.FromUnixTimeMilliseconds(long.Parse((string)milliseconds!, CultureInfo.InvariantCulture));

    [LoggerMessage(EventId = 3171, Level = LogLevel.Error, Message = "The stored API key {KeyId} can't be read and is not accepted. Revoke it and make a new one.")]
    private static partial void LogUnreadable(ILogger logger, string keyId, Exception cause);

    private sealed record Stored
    {
        public required string Name { get; init; }

        public required string[] Scopes { get; init; }

        public string[]? Tenants { get; init; }

        public required string Hash { get; init; }

        public required string By { get; init; }

        public long At { get; init; }

        public static string Write(ApiKeyRecord key) => JsonSerializer.Serialize(
            new Stored
            {
                Name = key.Name,
                Scopes = [.. key.Scopes.Select(scope => scope.ToString())],
                Tenants = key.Tenants is null ? null : [.. key.Tenants],
                Hash = key.Hash,
                By = key.MadeBy,
                At = key.MadeAt.ToUnixTimeMilliseconds(),
            },
            JsonSerializerOptions.Web);

        public ApiKeyRecord ToKey(string id, DateTimeOffset? used, DateTimeOffset? revoked) => new()
        {
            Id = id,
            Name = Name,
            Scopes = [.. Scopes.Select(scope => Enum.Parse<ApiScope>(scope))],
            Tenants = Tenants,
            Hash = Hash,
            MadeBy = By,
            MadeAt = DateTimeOffset.FromUnixTimeMilliseconds(At),
            LastUsedAt = used,
            RevokedAt = revoked,
        };
    }
}
