using BrowserAgent.Agent.Values;

namespace BrowserAgent.Agent.Tests.Fixtures;

/// <summary>Short ways to write values.</summary>
internal static class FieldValueFactory
{
    public static FieldSet Of(params (string Name, FieldValue Value)[] fields) =>
        new(fields.ToDictionary(field => field.Name, field => field.Value, StringComparer.Ordinal));

    public static FieldValue Text(string text) => new FieldValue.Text(text);

    public static FieldValue Number(decimal number) => new FieldValue.Number(number);

    public static FieldValue Day(int year, int month, int day) => new FieldValue.Date(new DateOnly(year, month, day));

    public static FieldValue Flag(bool flag) => new FieldValue.Flag(flag);

    public static FieldValue Rows(params FieldSet[] rows) => new FieldValue.Rows(rows);
}
