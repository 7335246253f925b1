using System.Text;
using System.Text.RegularExpressions;

namespace BrowserAgent.Agent.Planning;

/// <summary>
/// A page's accessibility snapshot as a prompt may contain it: without what was entered into controls, without any value of the job, cut to a budget.
/// </summary>
internal sealed partial class RedactedSnapshot
{
    private const int CharactersPerToken = 4;
    private const int ShortValue = 3;
    private const string Hidden = "…";

    private static readonly HashSet<string> ValueRoles = new(StringComparer.Ordinal) { "textbox", "searchbox", "spinbutton", "combobox", "slider" };
    private static readonly HashSet<string> KeptAttributes = new(StringComparer.Ordinal) { "ref", "level", "expanded", "disabled", "active", "pressed" };

    private RedactedSnapshot(string text, IReadOnlySet<string> refs) => (Text, Refs) = (text, refs);

    public string Text { get; }

    /// <summary>Refs of the lines that were kept. A ref that only occurs in a page's text is not one of them.</summary>
    public IReadOnlySet<string> Refs { get; }

    /// <param name="snapshot">As the browser gave it.</param>
    /// <param name="privateTexts">Values that must not appear.</param>
    /// <param name="maxTokens">Budget for the text.</param>
    public static RedactedSnapshot From(string snapshot, IReadOnlyCollection<string> privateTexts, int maxTokens)
    {
        var secrets = privateTexts.Where(text => text.Trim().Length > 0).Distinct(StringComparer.Ordinal).OrderByDescending(text => text.Length).ToList();
        var parts = secrets.Where(text => text.Length >= ShortValue).ToList();
        var anywhere = parts.Count == 0 ? null : new Regex(
            $@"(?<![\p{{L}}\p{{N}}])(?:{string.Join('|', parts.Select(WhitespaceTolerant))})(?![\p{{L}}\p{{N}}])",
            RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
            TimeSpan.FromSeconds(2));
        var whole = secrets.ToHashSet(StringComparer.OrdinalIgnoreCase);

        var text = new StringBuilder();
        var refs = new HashSet<string>(StringComparer.Ordinal);
        var controlIndent = int.MaxValue;
        foreach (var line in snapshot.ReplaceLineEndings("\n").Split('\n'))
        {
            var indent = line.Length - line.TrimStart(' ').Length;
            controlIndent = indent <= controlIndent ? int.MaxValue : controlIndent;
            if (line.Trim().Length == 0 || (indent > controlIndent && ShownText().IsMatch(line)))
            {
                continue;
            }

            var node = NodeLine().Match(line);
            var kept = node.Success
                ? Node(node, value => Redacted(value, anywhere, whole))
                : Redacted(line, anywhere, whole);
            if (text.Length + kept.Length > maxTokens * CharactersPerToken)
            {
                text.Append("(the rest of the page is cut off)\n");
                break;
            }

            text.Append(kept).Append('\n');
            if (node.Success)
            {
                refs.UnionWith(RefAttribute().Matches(node.Groups["attributes"].Value).Select(match => match.Groups["ref"].Value));
                controlIndent = ValueRoles.Contains(node.Groups["role"].Value) ? Math.Min(indent, controlIndent) : controlIndent;
            }
        }

        return new RedactedSnapshot(text.ToString(), refs);
    }

    private static string Node(Match node, Func<string, string> redacted)
    {
        var role = node.Groups["role"].Value;
        var attributes = string.Concat(Attribute().Matches(node.Groups["attributes"].Value)
            .Where(attribute => KeptAttributes.Contains(attribute.Groups["name"].Value))
            .Select(attribute => " " + attribute.Value));
        var tail = node.Groups["tail"].Value;
        // The text after a control's colon is its value, so it is removed.
        if (ValueRoles.Contains(role))
        {
            tail = tail.Trim() is ":" ? ":" : "";
        }

        return $"{node.Groups["start"].Value}{role}{redacted(node.Groups["name"].Value)}{attributes}{redacted(tail)}";
    }

    private static string Redacted(string content, Regex? anywhere, HashSet<string> whole)
    {
        var bare = content.Trim().TrimStart('-', ':').Trim().Trim('"', '\'');
        if (bare.StartsWith("text: ", StringComparison.Ordinal))
        {
            bare = bare["text: ".Length..].Trim('"', '\'');
        }

        if (bare.Length > 0 && whole.Contains(bare))
        {
            return content.Replace(bare, Hidden, StringComparison.Ordinal);
        }

        return anywhere?.Replace(content, Hidden) ?? content;
    }

    // A page may show a blank of the value as any white space.
    private static string WhitespaceTolerant(string value) => string.Join(@"\s+", value.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Regex.Escape));

    [GeneratedRegex(@"^(?<start>\s*- '?)(?<role>[a-z]+)(?<name> ""(?:[^""\\]|\\.)*"")?(?<attributes>(?: \[[a-z]+(?:=[^\]\s]*)?\])*)(?<tail>'?(?::.*)?)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NodeLine();

    [GeneratedRegex(@"\[(?<name>[a-z]+)(?:=[^\]\s]*)?\]", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Attribute();

    [GeneratedRegex(@"\[ref=(?<ref>[A-Za-z0-9]+)\]", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RefAttribute();

    [GeneratedRegex(@"^\s*- '?text: ", RegexOptions.None, 1000)]
    private static partial Regex ShownText();
}
