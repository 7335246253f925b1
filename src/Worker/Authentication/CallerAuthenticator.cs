using System.Net;

namespace BrowserAgent.Worker.Authentication;

/// <summary>
/// Checks the key of a request or of a sign-in, and counts and logs the wrong ones. A lock is for wrong keys: a random key can't be guessed at any speed, so it is
/// accepted from a locked address. Only a worker's own key that somebody chose could be guessed, so it is not looked at during a lock.
/// </summary>
internal sealed partial class CallerAuthenticator(ApiKeyVerifier verifier, FailedKeyThrottle throttle, ILogger<CallerAuthenticator> logger)
{
    public async Task<CallerAuthentication> AuthenticateAsync(IPAddress? address, string shown, CancellationToken cancellationToken)
    {
        var mayBeGuess = verifier.MayBeGuess(shown);
        if (mayBeGuess && throttle.LockedFor(address, shown) is { } lockedBefore)
        {
            return new CallerAuthentication.Locked(lockedBefore);
        }

        switch (await verifier.VerifyAsync(shown, cancellationToken))
        {
            case CallerVerification.Valid valid:
                if (mayBeGuess)
                {
                    throttle.RecordSuccess(address, shown);
                }

                return new CallerAuthentication.Known(valid.Caller);
            case CallerVerification.Unknown:
                return new CallerAuthentication.Unavailable();
            default:
                if (throttle.LockedFor(address, shown) is { } left)
                {
                    return new CallerAuthentication.Locked(left);
                }

                var locked = throttle.RecordFailure(address, shown);
                LogWrong(logger, address, Tasks.ApiKeys.ApiKeyToken.Parse(shown)?.Id ?? "none", locked.TotalSeconds);
                return new CallerAuthentication.WrongKey();
        }
    }

    [LoggerMessage(EventId = 4301, Level = LogLevel.Warning, Message = "A wrong API key was sent from {Address}, with the key id {KeyId}. Wrong keys from there get 429 for {Seconds:0} s.")]
    private static partial void LogWrong(ILogger logger, IPAddress? address, string keyId, double seconds);
}

/// <summary>The result of checking a key.</summary>
internal abstract record CallerAuthentication
{
    private CallerAuthentication()
    {
    }

    public sealed record Known(ApiCaller Caller) : CallerAuthentication;

    public sealed record WrongKey : CallerAuthentication;

    /// <summary>After too many wrong keys: this one is wrong, too, or was not looked at because it could be a guess.</summary>
    public sealed record Locked(TimeSpan Left) : CallerAuthentication;

    /// <summary>Redis does not answer, so it is not known whether the key is valid.</summary>
    public sealed record Unavailable : CallerAuthentication;
}
