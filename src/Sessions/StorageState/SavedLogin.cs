namespace BrowserAgent.Sessions.StorageState;

/// <summary>A login that can be restored: cookies and local storage, and the wall clock times from which the site's own timeouts count.</summary>
internal sealed record SavedLogin
{
    /// <summary>Playwright's storage state, JSON. As sensitive as a password while the session is valid.</summary>
    public required string Storage { get; init; }

    public required DateTimeOffset LoggedInAt { get; init; }

    public required DateTimeOffset LastActiveAt { get; init; }

    /// <summary>Leaves out the storage, which must never be logged.</summary>
    public override string ToString() => $"login of {LoggedInAt:O}, active {LastActiveAt:O}";
}
