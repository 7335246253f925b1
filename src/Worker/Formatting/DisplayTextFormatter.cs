using System.Globalization;
using System.Text.RegularExpressions;

namespace BrowserAgent.Worker.Formatting;

/// <summary>Names from site packs and payloads as a person reads them.</summary>
internal static partial class DisplayTextFormatter
{
    /// <summary><c>create-purchase-order</c> becomes <c>Create purchase order</c>; a customer's prefix follows in brackets.</summary>
    public static string JobType(string type)
    {
        var slash = type.LastIndexOf('/');
        var name = Capital(Name(type[(slash + 1)..]));
        return slash < 0 ? name : $"{name} ({type[..slash]})";
    }

    /// <summary><c>order.due-date</c> becomes <c>order due date</c>.</summary>
    public static string Name(string name) => Separators().Replace(Humps().Replace(name, " "), " ").Trim().ToLowerInvariant();

    /// <summary><c>lines[PART-7].unitPrice</c> becomes <c>lines PART-7: unit price</c>.</summary>
    public static string Field(string field)
    {
        var row = Row().Match(field);
        return row.Success
            ? $"{Name(row.Groups["list"].Value)} {row.Groups["key"].Value}: {Name(row.Groups["field"].Value)}"
            : Name(field);
    }

    public static string Capital(string text) =>
        text.Length == 0 ? text : string.Concat(char.ToUpperInvariant(text[0]).ToString(), text.AsSpan(1));

    public static string Count(long number, string one, string many) =>
        string.Create(CultureInfo.InvariantCulture, $"{number:N0} {(number == 1 ? one : many)}");

    /// <summary>Adds the full stop that a reason may lack.</summary>
    public static string Sentence(string text)
    {
        var trimmed = text.Trim();
        return trimmed is "" or [.., '.' or '!' or '?' or ':'] ? trimmed : trimmed + ".";
    }

    [GeneratedRegex("[._-]+", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 100)]
    private static partial Regex Separators();

    [GeneratedRegex("(?<=[a-z0-9])(?=[A-Z])", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 100)]
    private static partial Regex Humps();

    [GeneratedRegex(@"\A(?<list>\w+)\[(?<key>.+)\]\.(?<field>\w+)\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 100)]
    private static partial Regex Row();
}
