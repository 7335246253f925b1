using BrowserAgent.Tasks.Users;
using BrowserAgent.Worker.Authentication;

namespace BrowserAgent.Worker.Http;

/// <summary>A local account to make.</summary>
internal sealed record NewUserRequest
{
    /// <summary>The person; recorded with what they decide.</summary>
    public string? Name { get; init; }

    /// <summary>read, decide, operate, admin, produce.</summary>
    public IReadOnlyList<string>? Roles { get; init; }

    /// <summary>The tenants whose jobs the person may read and decide on; all when left out.</summary>
    public IReadOnlyList<string>? Tenants { get; init; }
}

/// <summary>A password that was made. It is shown here only, and must be changed at the first sign-in.</summary>
internal sealed record NewPasswordResponse(string Name, string Password)
{
    public override string ToString() => Name;
}

/// <summary>A seed of one-time codes that was made. It is shown here only.</summary>
/// <param name="Name">The account.</param>
/// <param name="Address">For an authenticator app: as a QR code, or to copy.</param>
internal sealed record NewCodeSeedResponse(string Name, string Address)
{
    public override string ToString() => Name;
}

internal sealed record UserListResponse(IReadOnlyList<UserResponse> Users);

/// <summary>A local account, without its password and seed.</summary>
internal sealed record UserResponse
{
    public required string Name { get; init; }

    public required IReadOnlyList<string> Roles { get; init; }

    /// <summary>Absent for all tenants.</summary>
    public IReadOnlyList<string>? Tenants { get; init; }

    public required bool HasCodes { get; init; }

    /// <summary>At the next sign-in.</summary>
    public required bool MustChangePassword { get; init; }

    public required bool IsDisabled { get; init; }

    public required string MadeBy { get; init; }

    public required DateTimeOffset MadeAt { get; init; }

    public static UserResponse From(UserRecord user) => new()
    {
        Name = user.Name,
        Roles = [.. user.Roles.Select(ApiCaller.NameOf)],
        Tenants = user.Tenants,
        HasCodes = user.CodeSeed is not null,
        MustChangePassword = user.MustChangePassword,
        IsDisabled = user.IsDisabled,
        MadeBy = user.MadeBy,
        MadeAt = user.MadeAt,
    };
}
