using System.Globalization;

namespace BrowserAgent.Worker.Authentication;

/// <summary>Why a key is not accepted now, for the API and the sign-in page.</summary>
internal static class SignInTexts
{
    public const string Unavailable = "Redis does not answer, so it is not known whether the key is valid. Try again soon. The worker's own key works meanwhile.";

    public static string Locked(TimeSpan left) => string.Create(
        CultureInfo.InvariantCulture,
        $"Too many wrong keys came from this address. Try again in {Math.Ceiling(left.TotalSeconds):0} s, with a key that is certainly right.");
}
