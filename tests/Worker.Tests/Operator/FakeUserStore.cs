using System.Collections.Concurrent;
using BrowserAgent.Tasks.ApiKeys;
using BrowserAgent.Tasks.People;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Users;
using BrowserAgent.Worker.Authentication;
using BrowserAgent.Worker.Configuration;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Worker.Tests.Operator;

/// <summary>Local accounts in memory.</summary>
internal sealed class FakeUserStore : IUserStore
{
    public const string Password = "orbit-lantern-cactus-17";

    /// <summary>Made once: hashing takes long on purpose.</summary>
    private static readonly Lazy<string> Hash = new(() =>
    {
        using var passwords = new UserPasswords(Options.Create(new UserAccountOptions()));
        return passwords.Hash(Password);
    });

    private readonly ConcurrentDictionary<string, UserRecord> _users = new(StringComparer.Ordinal);

    /// <summary>Redis does not answer.</summary>
    public bool IsDown { get; set; }

    public UserRecord this[string name]
    {
        get => _users[PersonName.IdentityOf(name)];
        set => _users[PersonName.IdentityOf(name)] = value;
    }

    public UserRecord Make(string name, IReadOnlyList<ApiScope> roles, params string[] tenants) =>
        this[name] = new UserRecord { Name = name, Roles = roles, Tenants = tenants is [] ? null : tenants, PasswordHash = Hash.Value, Stamp = "made", MadeBy = "test" };

    public Task<UserAddResult> AddAsync(UserRecord user, CancellationToken cancellationToken) =>
        Answer(_users.TryAdd(PersonName.IdentityOf(user.Name), user) ? UserAddResult.Added : UserAddResult.NameTaken);

    public Task<UserRecord?> FindAsync(string name, CancellationToken cancellationToken) => Answer(_users.GetValueOrDefault(PersonName.IdentityOf(name)));

    public Task<IReadOnlyList<UserRecord>> ListAsync(CancellationToken cancellationToken) => Answer<IReadOnlyList<UserRecord>>([.. _users.Values.OrderBy(user => user.Name, StringComparer.Ordinal)]);

    public Task<bool> ChangeAsync(string name, Func<UserRecord, UserRecord> change, CancellationToken cancellationToken)
    {
        if (IsDown || !_users.TryGetValue(PersonName.IdentityOf(name), out var user))
        {
            return Answer(false);
        }

        this[name] = change(user);
        return Answer(true);
    }

    private Task<T> Answer<T>(T value) => IsDown ? Task.FromException<T>(new QueueUnavailableException("Redis does not answer.")) : Task.FromResult(value);
}
