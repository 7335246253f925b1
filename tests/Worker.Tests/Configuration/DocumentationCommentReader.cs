using System.Text.RegularExpressions;
using BrowserAgent.TestKit;

namespace BrowserAgent.Worker.Tests.Configuration;

/// <summary>The documentation comments of types and properties, read from the source: the build writes no documentation files.</summary>
internal sealed partial class DocumentationCommentReader
{
    private readonly Dictionary<string, string> _summaries = new(StringComparer.Ordinal);

    private DocumentationCommentReader()
    {
    }

    /// <summary>Reads all of <c>src</c>.</summary>
    public static DocumentationCommentReader Read()
    {
        var comments = new DocumentationCommentReader();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(CheckoutPaths.Root, "src"), "*.cs", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            comments.Add(File.ReadAllLines(file));
        }

        return comments;
    }

    /// <summary>The summary as Markdown on one line; empty when there is none.</summary>
    /// <param name="type">The type's name.</param>
    /// <param name="member">The member's name; null for the type itself.</param>
    public string SummaryOf(string type, string? member = null) => _summaries.GetValueOrDefault(member is null ? type : $"{type}.{member}", "");

    private void Add(string[] lines)
    {
        var type = "";
        var comment = new List<string>();
        foreach (var line in lines.Select(line => line.Trim()))
        {
            if (line.StartsWith("///", StringComparison.Ordinal))
            {
                comment.Add(line[3..].Trim());
                continue;
            }

            if (TypeLine().Match(line) is { Success: true } declared)
            {
                type = declared.Groups["name"].Value;
                _summaries.TryAdd(type, Markdown(comment));
            }
            else if (PropertyLine().Match(line) is { Success: true } property)
            {
                _summaries.TryAdd($"{type}.{property.Groups["name"].Value}", Markdown(comment));
            }

            // An attribute stands between the comment and what it describes.
            if (!line.StartsWith('['))
            {
                comment.Clear();
            }
        }
    }

    private static string Markdown(IEnumerable<string> comment)
    {
        var text = Summary().Match(string.Join(' ', comment)).Groups["text"].Value.Trim();
        return See().Replace(text, "`${name}`").Replace("<c>", "`", StringComparison.Ordinal).Replace("</c>", "`", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"^(public|internal)\s.*\b(class|record)\s+(?<name>\w+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TypeLine();

    [GeneratedRegex(@"^public\s[^(=]*\s(?<name>\w+)\s*\{\s*get;", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PropertyLine();

    [GeneratedRegex("<summary>(?<text>.*?)</summary>", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Summary();

    [GeneratedRegex("""<see cref="(?<name>[^"]+)"\s*/>""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex See();
}
