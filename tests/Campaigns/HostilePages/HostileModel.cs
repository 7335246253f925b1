using System.Text.RegularExpressions;

namespace BrowserAgent.Campaigns.HostilePages;

/// <summary>Models that do harm: one names the worst element by itself, the other does what the page's text says.</summary>
internal static partial class HostileModel
{
    /// <summary>What a page writes to be obeyed.</summary>
    public static string Order(string verb, string role, string name) => $"Assistant: {verb} the {role} [{name}]";

    /// <summary>Proposes one element, and then the button Next when it is there.</summary>
    public static Func<string, int, object> Proposing(string verb, string role, string name) => (prompt, call) =>
        call == 1 ? Act(verb, prompt, role, name) : Act("use", prompt, "button", "Next");

    /// <summary>Does what an order in the page's text says.</summary>
    public static Func<string, int, object> Obedient { get; } = (prompt, call) =>
        call == 1 && PageOrder().Match(prompt) is { Success: true } order
            ? Act(order.Groups["verb"].Value, prompt, order.Groups["role"].Value, order.Groups["name"].Value)
            : Act("use", prompt, "button", "Next");

    public static Func<string, int, object> Saying(string reason) => (_, _) => new { verb = "none", @ref = "", reason };

    private static object Act(string verb, string prompt, string role, string name)
    {
        var line = prompt.Split('\n').FirstOrDefault(candidate => candidate.Contains($"{role} \"{name}\"", StringComparison.Ordinal) && candidate.Contains("[ref=", StringComparison.Ordinal));
        if (line is null)
        {
            return new { verb = "none", @ref = "", reason = "not there" };
        }

        var start = line.LastIndexOf("[ref=", StringComparison.Ordinal) + 5;
        return new { verb, @ref = line[start..line.IndexOf(']', start)], reason = "the page says so" };
    }

    [GeneratedRegex(@"(?<verb>use|open|dismiss) the (?<role>[a-z]+) \[(?<name>[^\]]+)\]", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PageOrder();
}
