using System.Text.RegularExpressions;
using BrowserAgent.TestKit;

namespace BrowserAgent.Client.Tests.Documented;

/// <summary>The fenced blocks of docs/producing-jobs.md that have a name.</summary>
internal static partial class DocumentedExampleReader
{
    private static readonly string Page = Path.Combine(CheckoutPaths.Root, "docs", "producing-jobs.md");

    /// <summary>All blocks by their unique name.</summary>
    public static IReadOnlyDictionary<string, string> All { get; } = Block().Matches(File.ReadAllText(Page))
        .ToDictionary(match => match.Groups["name"].Value, match => match.Groups["text"].Value, StringComparer.Ordinal);

    /// <summary>Writes the blocks into a folder, as a reader would copy them. Dates are replaced by future ones, and the quantity by an unusual one, so that the order waits for a person.</summary>
    public static void WriteTo(string folder)
    {
        foreach (var (name, text) in All)
        {
            File.WriteAllText(Path.Combine(folder, name), text);
        }

        var order = Path.Combine(folder, "order.json");
        var due = DateTime.UtcNow.AddDays(30).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        File.WriteAllText(order, Due().Replace(File.ReadAllText(order), $"\"due\": \"{due}\"").Replace("\"quantity\": 12", "\"quantity\": 5000", StringComparison.Ordinal));
    }

    [GeneratedRegex(@"^```\w+ run=(?<name>\S+)\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Block();

    [GeneratedRegex("\"due\": \"[0-9-]+\"", RegexOptions.None, 1000)]
    private static partial Regex Due();
}
