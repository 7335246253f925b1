using System.Net;

namespace BrowserAgent.Worker.Authentication;

/// <summary>What a person sent to sign in with a local account.</summary>
internal sealed record PasswordAttempt
{
    public required IPAddress? Address { get; init; }

    /// <summary>The browser, when the person has signed in there before.</summary>
    public string? Device { get; init; }

    public required string Name { get; init; }

    public required string Password { get; init; }

    /// <summary>Empty when none was given.</summary>
    public string Code { get; init; } = "";

    /// <summary>The password that the person chooses, where that is demanded; null when none was given.</summary>
    public string? NewPassword { get; init; }

    public override string ToString() => nameof(PasswordAttempt);
}

/// <summary>How an attempt ended.</summary>
internal abstract record PasswordSignInResult
{
    private PasswordSignInResult()
    {
    }

    public sealed record SignedIn(ApiCaller Caller) : PasswordSignInResult;

    /// <summary>Name, password or code. Which of them is not said, because that would help guessing.</summary>
    public sealed record Wrong : PasswordSignInResult;

    public sealed record Locked(TimeSpan Left) : PasswordSignInResult;

    /// <summary>Redis does not answer.</summary>
    public sealed record Unavailable : PasswordSignInResult;

    /// <summary>All is right; the person must choose a new password first.</summary>
    /// <param name="WhyRefused">What is wrong with the one chosen; null when none was given.</param>
    public sealed record MustChange(string? WhyRefused) : PasswordSignInResult;

    /// <summary>The password is right, and a role of the account demands codes, which it has none.</summary>
    public sealed record NeedsCodes : PasswordSignInResult;
}
