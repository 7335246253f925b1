using BrowserAgent.Tasks.People;
using BrowserAgent.Tasks.Users;

namespace BrowserAgent.Worker.Authentication;

/// <summary>Finds out whether the sign-in with a local account is still valid: the account is enabled, and its password and one-time codes are those of the sign-in.</summary>
internal sealed class UserVerifier(IUserStore store, ReservedNames reserved, TimeProvider timeProvider)
{
    private readonly RecordCache<UserRecord> _cache = new(store.FindAsync, timeProvider);

    public async Task<CallerVerification> FindAsync(ApiCaller signedIn, CancellationToken cancellationToken) =>
        await _cache.ReadAsync(PersonName.IdentityOf(signedIn.Name), cancellationToken) switch
        {
            (_, false) => new CallerVerification.Unknown(),
            ({ IsDisabled: false } user, _) when user.Stamp == signedIn.Stamp && !reserved.IsAdmin(user.Name) => new CallerVerification.Valid(ApiCaller.Of(user)),
            _ => new CallerVerification.Wrong(),
        };

    /// <summary>Forgets what was read: a change made here takes effect here at once.</summary>
    public void Forget(string name) => _cache.Forget(PersonName.IdentityOf(name));
}
