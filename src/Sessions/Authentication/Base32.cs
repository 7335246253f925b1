namespace BrowserAgent.Sessions.Authentication;

/// <summary>RFC 4648 base32 as people copy it: any case, with spaces, hyphens or padding.</summary>
internal static class Base32
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const int BitsPerLetter = 5;
    private const int BitsPerByte = 8;

    /// <summary>Upper case, without padding: the form of <c>otpauth</c> addresses.</summary>
    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        var text = new System.Text.StringBuilder();
        var (buffer, bits) = (0, 0);
        foreach (var one in bytes)
        {
            buffer = (buffer << BitsPerByte) | one;
            for (bits += BitsPerByte; bits >= BitsPerLetter; bits -= BitsPerLetter)
            {
                text.Append(Alphabet[(buffer >> (bits - BitsPerLetter)) & (Alphabet.Length - 1)]);
            }

            buffer &= (1 << bits) - 1;
        }

        return (bits == 0 ? text : text.Append(Alphabet[(buffer << (BitsPerLetter - bits)) & (Alphabet.Length - 1)])).ToString();
    }

    /// <returns>Null when the text is empty or contains a character that is not base32.</returns>
    public static byte[]? Decode(string text)
    {
        var bytes = new List<byte>(text.Length);
        var (buffer, bits) = (0, 0);
        foreach (var letter in text.ToUpperInvariant())
        {
            if (letter is ' ' or '-' or '=')
            {
                continue;
            }

            var value = Alphabet.IndexOf(letter, StringComparison.Ordinal);
            if (value < 0)
            {
                return null;
            }

            buffer = (buffer << BitsPerLetter) | value;
            bits += BitsPerLetter;
            if (bits >= BitsPerByte)
            {
                bits -= BitsPerByte;
                bytes.Add((byte)(buffer >> bits));
                buffer &= (1 << bits) - 1;
            }
        }

        return bytes.Count == 0 ? null : [.. bytes];
    }
}
