using BrowserAgent.Tasks.Queue;

namespace BrowserAgent.Tasks.Users;

/// <summary>The local accounts, shared by all workers of the queue. Names are found however their letters are written. Every call may fail with <see cref="QueueUnavailableException"/>.</summary>
public interface IUserStore
{
    Task<UserAddResult> AddAsync(UserRecord user, CancellationToken cancellationToken);

    /// <returns>The account, also when it is disabled; null when there is none.</returns>
    Task<UserRecord?> FindAsync(string name, CancellationToken cancellationToken);

    /// <summary>All accounts, disabled ones too, by name.</summary>
    Task<IReadOnlyList<UserRecord>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Changes an account; no change of another worker is lost.</summary>
    /// <param name="name">The account's name.</param>
    /// <param name="change">Makes the new record from the present one; may run more than once.</param>
    /// <param name="cancellationToken">Ends the wait; the change may have been made.</param>
    /// <returns>False when there is no such account.</returns>
    Task<bool> ChangeAsync(string name, Func<UserRecord, UserRecord> change, CancellationToken cancellationToken);
}

/// <summary>The answer to a new account.</summary>
public enum UserAddResult
{
    Added,

    /// <summary>An account has this name, or one that is compared as the same.</summary>
    NameTaken,

    TooMany,
}
