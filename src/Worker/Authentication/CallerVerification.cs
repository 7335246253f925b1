namespace BrowserAgent.Worker.Authentication;

/// <summary>What is known of a key that was shown, or of the sign-in of a person.</summary>
internal abstract record CallerVerification
{
    private CallerVerification()
    {
    }

    public sealed record Valid(ApiCaller Caller) : CallerVerification;

    /// <summary>No such key or account, or it was ended.</summary>
    public sealed record Wrong : CallerVerification;

    /// <summary>Redis does not answer, so it can't be told whether it is valid.</summary>
    public sealed record Unknown : CallerVerification;
}
