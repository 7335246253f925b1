using System.Globalization;
using System.Text.RegularExpressions;

namespace BrowserAgent.Architecture.Tests;

/// <summary>The table of docs/failure-modes.md, and what is wrong with it.</summary>
internal static partial class FailureModesPageChecker
{
    private const string ReasonBegins = "No test here:";
    private const int ShortestReason = 10;

    private static readonly string[] Classes = ["T", "I", "B", "A", "U", "S", "O", "-"];

    /// <param name="markdown">The page.</param>
    /// <param name="last">Each number from 1 to this stands in it once.</param>
    /// <param name="tests">The tests there are, as <c>Class.Method</c>.</param>
    public static IReadOnlyList<string> Faults(string markdown, int last, IReadOnlySet<string> tests)
    {
        var rows = markdown.Split('\n').Select(line => line.Trim()).Where(line => RowStart().IsMatch(line)).Select(Cells).ToArray();
        var numbers = rows.Select(cells => int.Parse(cells[0], CultureInfo.InvariantCulture)).ToArray();
        return
        [
            .. Enumerable.Range(1, last).Except(numbers).Select(number => $"{number}: missing"),
            .. numbers.Where(number => number < 1 || number > last).Select(number => $"{number}: not a known failure"),
            .. numbers.GroupBy(number => number).Where(group => group.Count() > 1).Select(group => $"{group.Key}: stands there {group.Count()} times"),
            .. rows.SelectMany(cells => FaultsOf(cells, tests).Select(fault => $"{cells[0]}: {fault}")),
        ];
    }

    /// <summary>The tests in source text: each public method under an attribute that ends in Fact or Theory, in the class before it.</summary>
    public static IEnumerable<string> TestsIn(string source)
    {
        var (name, marked) = ("", false);
        foreach (var line in source.Split('\n'))
        {
            if (ClassLine().Match(line) is { Success: true } declared)
            {
                name = declared.Groups["name"].Value;
            }

            marked |= TestMark().IsMatch(line);
            if (marked && Method().Match(line) is { Success: true } method)
            {
                marked = false;
                yield return $"{name}.{method.Groups["name"].Value}";
            }
        }
    }

    private static IEnumerable<string> FaultsOf(string[] cells, IReadOnlySet<string> tests)
    {
        if (cells.Length != 5 || cells.Any(cell => cell.Length == 0))
        {
            yield return "needs number, class, failure, handling and test, none of them empty";
            yield break;
        }

        if (!cells[1].Split('/').All(Classes.Contains))
        {
            yield return $"class {cells[1]} is none of {string.Join(' ', Classes)}";
        }

        var begins = cells[4].IndexOf(ReasonBegins, StringComparison.Ordinal);
        var named = Quoted().Matches(begins < 0 ? cells[4] : cells[4][..begins]).Select(match => match.Groups["name"].Value).ToArray();
        foreach (var unknown in named.Where(test => !tests.Contains(test)))
        {
            yield return $"there is no test {unknown}";
        }

        if (begins >= 0 && cells[4][(begins + ReasonBegins.Length)..].Trim().Length < ShortestReason)
        {
            yield return "the reason is empty";
        }
        else if (begins < 0 && named.Length == 0)
        {
            yield return $"names no test, nor says why after \"{ReasonBegins}\"";
        }
    }

    private static string[] Cells(string line) => [.. line.Trim('|').Split('|').Select(cell => cell.Trim())];

    [GeneratedRegex(@"^\|\s*\d+\s*\|", RegexOptions.None, 1000)]
    private static partial Regex RowStart();

    [GeneratedRegex("`(?<name>[^`]*)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"^\s*(public|internal)\s+(sealed\s+|partial\s+|abstract\s+)*class\s+(?<name>\w+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ClassLine();

    [GeneratedRegex(@"^\s*\[(\w*Fact|\w*Theory)\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TestMark();

    [GeneratedRegex(@"^\s*public\s+(async\s+)?(Task|void)\s+(?<name>\w+)\(", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Method();
}
