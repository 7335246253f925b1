using System.Text.RegularExpressions;
using BrowserAgent.Fixtures.LlmStandIn.Protocol;
using BrowserAgent.Fixtures.LlmStandIn.Reading;

namespace BrowserAgent.Fixtures.LlmStandIn.Completions;

/// <summary>
/// Takes a user message apart into intent and snapshot. Intent lines count only outside the fence: what stands inside comes from the
/// page, and a page may well contain a line that looks like an intent, or a closing mark with a wrong nonce.
/// </summary>
internal static partial class PromptParser
{
    /// <summary>The question that the newest messages ask, or null when no message asks one.</summary>
    public static ElementQuestion? Read(IReadOnlyList<ChatMessage> messages)
    {
        Intent? intent = null;
        SnapshotNode? page = null;
        foreach (var message in messages.Reverse().Where(message => message.Role is "user" or "tool"))
        {
            var (fields, snapshot) = Split(message.Text);
            intent ??= ReadIntent(fields);
            page ??= snapshot.Count > 0 ? SnapshotParser.Parse(snapshot) : null;
        }

        return intent is null || page is null ? null : new ElementQuestion(intent, page);
    }

    private static (List<string> Fields, List<string> Snapshot) Split(string text)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        var start = Array.FindIndex(lines, line => FenceLine().IsMatch(line));
        if (start >= 0)
        {
            var closing = ">>>" + FenceLine().Match(lines[start]).Groups["mark"].Value;
            var end = Array.FindIndex(lines, start + 1, line => string.Equals(line.Trim(), closing, StringComparison.Ordinal));
            end = end < 0 ? lines.Length : end;
            return ([.. lines[..start], .. lines[Math.Min(end + 1, lines.Length)..]], [.. lines[(start + 1)..end]]);
        }

        var heading = Array.FindIndex(lines, line => SnapshotHeading().IsMatch(line));
        return heading < 0 ? ([.. lines], []) : ([.. lines[..heading]], [.. lines[(heading + 1)..]]);
    }

    private static Intent? ReadIntent(List<string> lines)
    {
        var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var match in lines.Select(line => FieldLine().Match(line)).Where(match => match.Success))
        {
            fields.TryAdd(match.Groups["field"].Value, match.Groups["text"].Value.Trim().Trim('"', '`', '“', '”'));
        }

        return fields.TryGetValue("looking for", out var words) || fields.TryGetValue("known as", out words)
            ? new Intent
            {
                Words = words,
                Kind = fields.GetValueOrDefault("kind", string.Empty).ToLowerInvariant(),
                Section = fields.GetValueOrDefault("section"),
                KnownAs = fields.TryGetValue("known as", out var names)
                    ? names.Split([';', '|'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(name => name.Trim('"', '`')).ToList()
                    : [],
                Row = fields.GetValueOrDefault("row"),
            }
            : null;
    }

    [GeneratedRegex(@"^\s*[-*]?\s*(?<field>looking for|kind|section|known as|row)\s*:\s*(?<text>\S.*)$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex FieldLine();

    [GeneratedRegex(@"^\s*<<<(?<mark>\s*\S.*?)\s*$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex FenceLine();

    [GeneratedRegex(@"^\s*snapshot\b.*:\s*$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SnapshotHeading();
}
