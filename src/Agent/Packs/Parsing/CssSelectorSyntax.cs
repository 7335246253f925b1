using System.Text.RegularExpressions;

namespace BrowserAgent.Agent.Packs.Parsing;

/// <summary>
/// Finds what makes a CSS selector unreadable to the browser: brackets and quotes that are not closed, empty parts, combinators without a side. Playwright's additions
/// (<c>&gt;&gt;</c>, <c>:has-text()</c>) are accepted. Names are not checked: a selector that matches nothing is correct CSS.
/// </summary>
internal static partial class CssSelectorSyntax
{
    private const string Openers = "([";
    private const string Closers = ")]";

    /// <returns>What is wrong, as the end of a sentence; null when nothing is.</returns>
    public static string? FaultOf(string selector)
    {
        var open = new Stack<(char Bracket, int At)>();
        for (var at = 0; at < selector.Length; at++)
        {
            var letter = selector[at];
            if (letter == '\\')
            {
                at++;
            }
            else if (letter is '"' or '\'')
            {
                if (EndOfString(selector, at) is not { } end)
                {
                    return $"the quote at character {at + 1} is not closed";
                }

                at = end;
            }
            else if (Openers.Contains(letter, StringComparison.Ordinal))
            {
                open.Push((letter, at));
            }
            else if (Closers.IndexOf(letter, StringComparison.Ordinal) is >= 0 and var kind && (open.Count == 0 || open.Pop().Bracket != Openers[kind]))
            {
                return $"nothing opens the {letter} at character {at + 1}";
            }
        }

        return open.TryPeek(out var left) ? $"the {left.Bracket} at character {left.At + 1} is not closed" : FaultOfParts(selector);
    }

    private static string? FaultOfParts(string selector)
    {
        // What stands in quotes and round brackets does not matter here.
        var bare = Quoted().Replace(selector, match => new string('q', match.Length));
        foreach (Match attribute in Attribute().Matches(bare))
        {
            if (!AttributeContent().IsMatch(attribute.Groups["content"].Value))
            {
                return $"[{selector.AsSpan(attribute.Groups["content"].Index, attribute.Groups["content"].Length)}] is no attribute selector";
            }
        }

        for (var inner = Round().Replace(bare, ""); inner != bare; inner = Round().Replace(bare, ""))
        {
            bare = inner;
        }

        foreach (var part in bare.Split(">>").SelectMany(chained => chained.Split(',')))
        {
            var trimmed = part.Trim();
            if (trimmed.Length == 0)
            {
                return "a part of it is empty";
            }

            if (trimmed[^1] is '>' or '+' or '~')
            {
                return $"nothing follows its last {trimmed[^1]}";
            }
        }

        return null;
    }

    private static int? EndOfString(string text, int start)
    {
        for (var at = start + 1; at < text.Length; at++)
        {
            if (text[at] == '\\')
            {
                at++;
            }
            else if (text[at] == text[start])
            {
                return at;
            }
        }

        return null;
    }

    [GeneratedRegex("""(?<quote>["'])(?:\\.|(?!\k<quote>).)*\k<quote>""", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Quoted();

    [GeneratedRegex("""\[(?<content>[^\]]*)\]""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Attribute();

    [GeneratedRegex("""^\s*(?:[^\s=~|^$*]*\|)?[^\s=~|^$*\[]+\s*(?:[~|^$*]?=\s*(?:[^\s]+)\s*(?:[iIsS]\s*)?)?$""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex AttributeContent();

    [GeneratedRegex("""\([^()]*\)""", RegexOptions.None, 1000)]
    private static partial Regex Round();
}
