using System.Globalization;

namespace BrowserAgent.Worker.Authentication;

/// <summary>
/// Which passwords a person may choose: long ones that are not among the commonest. No classes of characters are demanded, because they make passwords worse. A password is
/// judged by what is left of it without the words, rows of keys and names that common passwords are made of.
/// </summary>
internal static class PasswordRules
{
    public const int MinLength = 12;

    /// <summary>Longer ones are refused, also at the sign-in, so that checking one costs little.</summary>
    public const int MaxLength = 128;

    private const int MinLeft = 5;
    private const int MinDifferent = 5;
    private const int MinNamePart = 3;

    /// <summary>The stems of the passwords that leak most often, longest first where one is part of another.</summary>
    private static readonly string[] Common =
    [
        "browseragent", "administrator", "qwertyuiop", "1q2w3e4r5t", "1qaz2wsx", "qwertzuiop", "asdfghjkl", "passwort", "password", "changeme", "computer", "football", "baseball", "basketball", "princess",
        "sunshine", "superman", "starwars", "trustno", "iloveyou", "letmein", "welcome", "willkommen", "monkey", "dragon", "master", "shadow", "michael", "jennifer", "charlie", "liverpool", "whatever",
        "internet", "hallo", "hello", "freedom", "samsung", "google", "facebook", "secret", "geheim", "summer", "winter", "spring", "autumn", "sommer", "january", "february", "monday", "qwerty", "qwertz", "azerty",
        "zxcvbn", "yxcvbn", "asdfgh", "asdf", "qazwsx", "abcdef", "abcd", "abc", "test", "admin", "login", "user", "root", "love", "pass", "company", "firma", "london", "berlin", "paris",
    ];

    /// <summary>Why the password can't be chosen; null when it can.</summary>
    public static string? WhyRefused(string password, string name)
    {
        if (password.Length is < MinLength or > MaxLength)
        {
            return string.Create(CultureInfo.InvariantCulture, $"The new password must have {MinLength} to {MaxLength} characters.");
        }

        var left = Left(password, name);
        return left.Length < MinLeft || password.Distinct().Count() < MinDifferent
            ? "The new password is too easy to guess: it is made of common words, rows of keys, digits or your name. Use several words that have nothing to do with each other."
            : null;
    }

    /// <summary>The letters that no common part accounts for.</summary>
    private static string Left(string password, string name)
    {
        var plain = string.Concat(password.ToLowerInvariant().Select(letter => letter switch { '@' or '4' => 'a', '0' => 'o', '3' => 'e', '$' or '5' => 's', '!' => 'i', '7' => 't', _ => letter }));
        var nameParts = name.ToLowerInvariant().Split([' ', '.', '_', '-', '@'], StringSplitOptions.RemoveEmptyEntries).Where(part => part.Length >= MinNamePart);

        // Both as typed and with digits read as letters: 1q2w3e4r and p4ssw0rd.
        string[] forms = [Without(password.ToLowerInvariant(), nameParts), Without(plain, nameParts)];
        return forms.MinBy(form => form.Length)!;
    }

    private static string Without(string text, IEnumerable<string> nameParts)
    {
        text = string.Concat(text.Where(char.IsLetterOrDigit));
        foreach (var part in nameParts.Concat(Common))
        {
            text = text.Replace(part, "", StringComparison.Ordinal);
        }

        // Letters only, and a repeated one once: what is left of 111111 or aaaaaa is nothing to guess.
        var letters = text.Where(char.IsLetter).ToArray();
        return string.Concat(letters.Where((letter, place) => place == 0 || letter != letters[place - 1]));
    }
}
