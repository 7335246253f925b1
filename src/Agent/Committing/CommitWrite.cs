using System.Text.RegularExpressions;

namespace BrowserAgent.Agent.Committing;

/// <summary>One write request of the commit click and what became of it.</summary>
/// <param name="Method">HTTP method.</param>
/// <param name="Address">Without what follows a question mark.</param>
public sealed partial record CommitWrite(string Method, string Address)
{
    /// <summary>HTTP status of the answer; null without one.</summary>
    public int? Status { get; init; }

    /// <summary>When the site wants to be asked again, by its Retry-After header.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The address that the answer redirects to, without what follows a question mark.</summary>
    public string? RedirectsTo { get; init; }

    /// <summary>No connection was made, so no byte of the request reached the site.</summary>
    public bool NeverLeft { get; init; }

    /// <summary>Why there was no answer; null when there was one, or when it is still awaited.</summary>
    public string? Failure { get; init; }

    /// <summary>The words of an answer with an error status, without markup, cut; null for any other.</summary>
    public string? Words { get; init; }

    /// <summary>The request and its answer in words.</summary>
    public string Description => $"{Method} {Address} "
        + (Status is { } status ? $"was answered {status}{(Words is { Length: > 0 } words ? $" \"{words}\"" : "")}"
            : NeverLeft ? $"never left ({Failure})"
            : Failure is { } why ? $"failed ({why})"
            : "got no answer");

    /// <summary>What the answer, or its lack, proves. A 5xx without a time to come back, a redirect and a success prove nothing.</summary>
    /// <param name="loginAddress">Where the site showed its login after the click; null when it did not.</param>
    public NotSavedProof ProofOfNotSaved(string? loginAddress) => this switch
    {
        { NeverLeft: true } => NotSavedProof.NotSent,
        { Status: 429 } or { Status: 503, RetryAfter: not null } => NotSavedProof.NotNow,
        { Status: 401 } => NotSavedProof.LoggedOut,
        { RedirectsTo: { } target } when target == loginAddress => NotSavedProof.LoggedOut,
        { Status: 419 } => NotSavedProof.FormExpired,
        { Status: 400 or 403 or 422, Words: { } words } when ExpiredForm().IsMatch(words) => NotSavedProof.FormExpired,
        _ => NotSavedProof.None,
    };

    // The technical names of the token that a form bears against forged requests, and sentences that say that it is too old.
    [GeneratedRegex(
        @"\b(csrf|xsrf|anti-?forgery|authenticity[ _-]?token|invalid[ _-]token)\b|\b(page|form|session|token)\b[^.!]{0,40}\bexpired\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        1000)]
    private static partial Regex ExpiredForm();
}

/// <summary>Why it is certain that a write request saved nothing.</summary>
public enum NotSavedProof
{
    /// <summary>It is not certain.</summary>
    None,

    /// <summary>No connection was made.</summary>
    NotSent,

    /// <summary>The site takes no work at this moment and says so.</summary>
    NotNow,

    /// <summary>The form was opened too long ago; a form opened afresh may be saved.</summary>
    FormExpired,

    /// <summary>The site asked for a login instead of working on the request.</summary>
    LoggedOut,
}
