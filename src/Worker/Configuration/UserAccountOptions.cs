using System.ComponentModel.DataAnnotations;
using BrowserAgent.Tasks.ApiKeys;

namespace BrowserAgent.Worker.Configuration;

/// <summary>How people sign in with local accounts. Section <c>Users</c>.</summary>
public sealed record UserAccountOptions
{
    public const string Section = "Users";

    /// <summary>Rounds of PBKDF2 with HMAC-SHA-512 in a password's hash. Default 210,000, which takes about a tenth of a second of one core. A hash with fewer rounds is made anew at the next sign-in.</summary>
    [Range(210_000, 10_000_000)]
    public int PasswordIterations { get; init; } = 210_000;

    /// <summary>The roles whose accounts sign in with a one-time code as well as the password: <c>Read</c>, <c>Decide</c>, <c>Operate</c>, <c>Admin</c>. An account with the role admin has every role. An account without codes can't sign in until an administrator has made its seed. Default none: codes are up to each account.</summary>
    public IReadOnlyList<ApiScope> CodeRequiredFor { get; init; } = [];
}
