using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace BrowserAgent.Fixtures.Meridian.Versions;

/// <summary>
/// The names of one build of v2, as a bundler makes them: every id and class is another word in every build, every field name
/// has another suffix. Works on finished markup: a raw quote cannot come from user text there, since text is encoded.
/// </summary>
internal sealed partial class BuildNameScrambler(string seed)
{
    private const string Letters = "abcdefghijkmnpqrstuvwxyz";
    private const string LettersAndDigits = "abcdefghijkmnpqrstuvwxyz23456789";

    public string Seed => seed;

    /// <summary>The names of v6, the same in every build.</summary>
    public static BuildNameScrambler Components { get; } = new("components") { KeptId = "user-name" };

    /// <summary>The id that is not renamed; without one, all are.</summary>
    public string? KeptId { get; private init; }

    /// <summary>A field's name without the suffix of whatever build made the page.</summary>
    public static string StripSuffix(string name)
    {
        int cut = name.IndexOf("__", StringComparison.Ordinal);
        return cut < 0 ? name : name[..cut];
    }

    public string Markup(string html) => Attribute().Replace(html, match =>
    {
        string attribute = match.Groups["attribute"].Value;
        string value = match.Groups["value"].Value;
        string renamed = attribute switch
        {
            "class" => Each(value, Class),
            // A GET form's names are an address that people keep.
            "name" => value is "viewport" or "search" ? value : $"{value}__{Word("name", value, 4)}",
            "href" => value.StartsWith('#') ? "#" + Id(value[1..]) : value,
            _ => Each(value, Id),
        };
        return $"{attribute}=\"{renamed}\"";
    });

    public string Style(string css) => ClassInStyle().Replace(css, match => "." + Class(match.Groups["name"].Value));

    public string Script(string script) => ClassInScript().Replace(script, match => Class(match.Groups["name"].Value));

    private string Class(string name) => "c" + Word("class", name, 6);

    // A line's ids keep their row, or its rows could not be told apart: line-NEW-item.
    private string Id(string name)
    {
        if (name == KeptId)
        {
            return name;
        }

        string[] parts = name.Split('-');
        return parts.Length == 3 && parts[0] == "line" ? $"{Word("id", parts[2], 7)}_{parts[1]}" : Word("id", name, 8);
    }

    private static string Each(string value, Func<string, string> rename) =>
        string.Join(' ', value.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(rename));

    private string Word(string kind, string name, int length)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}/{kind}/{name}"));
        return string.Create(length, hash, static (word, bytes) =>
        {
            word[0] = Letters[bytes[0] % Letters.Length];
            for (int i = 1; i < word.Length; i++)
            {
                word[i] = LettersAndDigits[bytes[i] % LettersAndDigits.Length];
            }
        });
    }

    [GeneratedRegex("""(?<= )(?<attribute>id|for|class|name|href|aria-labelledby|aria-controls|aria-describedby)="(?<value>[^"]*)"(?=[^<]*>)""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 2000)]
    private static partial Regex Attribute();

    [GeneratedRegex(@"\.(?<name>[a-z][a-z0-9-]*)(?=[^;}]*\{)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 2000)]
    private static partial Regex ClassInStyle();

    [GeneratedRegex("@@(?<name>[a-z][a-z0-9-]*)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 2000)]
    private static partial Regex ClassInScript();
}
