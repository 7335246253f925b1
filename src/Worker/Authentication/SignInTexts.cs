using System.Globalization;

namespace BrowserAgent.Worker.Authentication;

/// <summary>Why a key is not accepted now, for the API and the sign-in page.</summary>
internal static class SignInTexts
{
    public const string Unavailable = "Redis does not answer, so it is not known whether the key or the account is valid. Try again soon. The worker's own key works meanwhile.";

    public const string WrongPassword = "Name, password or one-time code is wrong. A code can be used once: wait for the next one. An administrator can make a new password with browser-agent users password.";

    public const string NeedsCodes = "A role of this account demands a one-time code, and the account has none. Ask an administrator to make it one with browser-agent users code.";

    public static string LockedPassword(TimeSpan left) => string.Create(
        CultureInfo.InvariantCulture,
        $"Too many attempts failed from this address or with this name. Nothing was looked at. Try again in {Math.Ceiling(left.TotalSeconds):0} s.");

    public static string Locked(TimeSpan left) => string.Create(
        CultureInfo.InvariantCulture,
        $"Too many wrong keys came from this address. Try again in {Math.Ceiling(left.TotalSeconds):0} s, with a key that is certainly right.");
}
