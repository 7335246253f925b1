using System.Text;
using System.Text.RegularExpressions;

namespace BrowserAgent.Agent.Planning;

/// <summary>
/// A page's accessibility snapshot as a prompt may contain it: without what was entered into controls, without any value of the job, cut to a budget.
/// </summary>
internal sealed partial class RedactedSnapshot
{
    private const int CharactersPerToken = 4;

    private static readonly HashSet<string> ValueRoles = new(StringComparer.Ordinal) { "textbox", "searchbox", "spinbutton", "combobox", "slider" };
    private static readonly HashSet<string> ControlRoles = new(StringComparer.Ordinal)
    {
        "textbox", "searchbox", "spinbutton", "combobox", "slider", "button", "link", "menuitem", "tab", "checkbox", "radio", "switch", "listbox", "group", "region", "heading", "columnheader",
    };

    private static readonly HashSet<string> KeptAttributes = new(StringComparer.Ordinal) { "ref", "level", "expanded", "disabled", "active", "pressed" };

    private RedactedSnapshot(string text, IReadOnlySet<string> refs) => (Text, Refs) = (text, refs);

    public string Text { get; }

    /// <summary>Refs of the lines that were kept. A ref that only occurs in a page's text is not one of them.</summary>
    public IReadOnlySet<string> Refs { get; }

    /// <param name="snapshot">As the browser gave it.</param>
    /// <param name="values">Values that must not appear.</param>
    /// <param name="maxTokens">Budget for the text.</param>
    public static RedactedSnapshot From(string snapshot, PrivateText values, int maxTokens)
    {
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
                ? Node(node, values)
                : values.Redact(Address().Replace(line, "${path}"), isLabel: false);
            // A text that looks like the end of the page's part would confuse a reader, though the random word is not known to the page.
            kept = kept.Replace("<<<", "‹‹‹", StringComparison.Ordinal).Replace(">>>", "›››", StringComparison.Ordinal);
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

    private static string Node(Match node, PrivateText values)
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

        return $"{node.Groups["start"].Value}{role}{values.Redact(node.Groups["name"].Value, ControlRoles.Contains(role))}{attributes}{values.Redact(tail, isLabel: false)}";
    }

    [GeneratedRegex(@"^(?<start>\s*- '?)(?<role>[a-z]+)(?<name> ""(?:[^""\\]|\\.)*"")?(?<attributes>(?: \[[a-z]+(?:=[^\]\s]*)?\])*)(?<tail>'?(?::.*)?)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NodeLine();

    [GeneratedRegex(@"\[(?<name>[a-z]+)(?:=[^\]\s]*)?\]", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Attribute();

    [GeneratedRegex(@"\[ref=(?<ref>[A-Za-z0-9]+)\]", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RefAttribute();

    // What follows a question mark in an address is no name of an element, and often a value.
    [GeneratedRegex(@"^(?<path>\s*- /url: ""?[^?#""]*)[?#].*$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Address();

    [GeneratedRegex(@"^\s*- '?text: ", RegexOptions.None, 1000)]
    private static partial Regex ShownText();
}
