using System.Net;

namespace BrowserAgent.Worker.Authentication;

/// <summary>Checks the key of a request or of a sign-in: locks first, then the key, and counts and logs the wrong ones.</summary>
internal sealed partial class CallerAuthenticator(ApiKeyVerifier verifier, FailedKeyThrottle throttle, ILogger<CallerAuthenticator> logger)
{
    public async Task<CallerAuthentication> AuthenticateAsync(IPAddress? address, string shown, CancellationToken cancellationToken)
    {
        if (throttle.LockedFor(address, shown) is { } left)
        {
            return new CallerAuthentication.Locked(left);
        }

        switch (await verifier.VerifyAsync(shown, cancellationToken))
        {
            case KeyVerification.Valid valid:
                throttle.RecordSuccess(address, shown);
                return new CallerAuthentication.Known(valid.Caller);
            case KeyVerification.Unknown:
                return new CallerAuthentication.Unavailable();
            default:
                var locked = throttle.RecordFailure(address, shown);
                LogWrong(logger, address, Tasks.ApiKeys.ApiKeyToken.Parse(shown)?.Id ?? "none", locked.TotalSeconds);
                return new CallerAuthentication.WrongKey();
        }
    }

    [LoggerMessage(EventId = 4301, Level = LogLevel.Warning, Message = "A wrong API key was sent from {Address}, with the key id {KeyId}. Both are locked for {Seconds:0} s.")]
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

    /// <summary>After too many wrong keys; the key was not looked at.</summary>
    public sealed record Locked(TimeSpan Left) : CallerAuthentication;

    /// <summary>Redis does not answer, so it is not known whether the key is valid.</summary>
    public sealed record Unavailable : CallerAuthentication;
}
