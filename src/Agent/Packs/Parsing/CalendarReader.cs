namespace BrowserAgent.Agent.Packs.Parsing;

/// <summary>The mapping <c>calendar</c> of a date.</summary>
internal static class CalendarReader
{
    private static readonly string[] UsualMonthFormats = ["MMMM yyyy", "MMM yyyy", "yyyy MMMM", "MM/yyyy", "M/yyyy", "yyyy-MM"];

    public static CalendarRule? Read(YamlMappingReader? cursor) => cursor is null
        ? null
        : new CalendarRule(
            cursor.RequiredText("title"),
            cursor.RequiredText("next"),
            cursor.RequiredText("previous"),
            cursor.RequiredText("day"),
            cursor.Text("exclude"),
            MonthFormats(cursor),
            cursor.Text("open"));

    private static string[] MonthFormats(YamlMappingReader cursor)
    {
        if (!cursor.Has("month"))
        {
            return UsualMonthFormats;
        }

        var formats = cursor.Texts("month");
        foreach (var wrong in formats.Where(format => !format.Text.Contains('M', StringComparison.Ordinal) || !format.Text.Contains('y', StringComparison.Ordinal)))
        {
            cursor.Error(wrong.Position, $"month of {cursor.What} must be .NET formats with month and year, such as MMMM yyyy; here is \"{wrong.Text}\"");
        }

        return [.. formats.Select(format => format.Text)];
    }
}
