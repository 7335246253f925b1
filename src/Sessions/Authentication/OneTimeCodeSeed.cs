using System.Security.Cryptography;
using System.Text;

namespace BrowserAgent.Sessions.Authentication;

/// <summary>The shared secret of a person's one-time codes (RFC 6238: SHA-1, 30 s, six digits, as authenticator apps expect them).</summary>
public static class OneTimeCodeSeed
{
    private const int Bytes = 20;

    /// <summary>A random seed, base32.</summary>
    public static string Create() => Base32.Encode(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>The address that authenticator apps read as a QR code or take over as a link.</summary>
    public static string ToAddress(string seed, string issuer, string name) =>
        $"otpauth://totp/{Uri.EscapeDataString(issuer)}:{Uri.EscapeDataString(name)}?secret={seed}&issuer={Uri.EscapeDataString(issuer)}";

    /// <summary>Finds the window of a code. One window before and after now are accepted, because clocks differ.</summary>
    /// <returns>Number of the code's 30 s window since 1970, which must be used once only (<see cref="IOneTimeCodeLedger"/>); null when the code is wrong.</returns>
    public static long? FindStep(string seed, string code, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(code);
        var key = Base32.Decode(seed) ?? throw new FormatException("The seed is not base32.");
        var shown = Encoding.UTF8.GetBytes(code.Replace(" ", "", StringComparison.Ordinal));
        var step = OneTimeCodeGenerator.StepAt(now);
        long? found = null;
        for (var window = step - 1; window <= step + 1; window++)
        {
            if (CryptographicOperations.FixedTimeEquals(shown, Encoding.ASCII.GetBytes(OneTimeCodeGenerator.Code(key, window))))
            {
                found = window;
            }
        }

        return found;
    }

    /// <summary>The code of a moment.</summary>
    public static string CodeAt(string seed, DateTimeOffset at) =>
        OneTimeCodeGenerator.Code(Base32.Decode(seed) ?? throw new FormatException("The seed is not base32."), OneTimeCodeGenerator.StepAt(at));
}
