using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text;

namespace BrowserAgent.Worker.Tests.Configuration;

/// <summary>docs/settings.md as it must be: a heading for each section and a row for each option.</summary>
internal static class SettingsDocumentGenerator
{
    private const string Head =
        """
        # Settings

        Every setting of the worker. This page is generated from the options classes (`tests/settings` writes it anew), and a test fails while it differs from them.
        [Operating](operating.md#settings) says where settings come from and describes the most used ones.

        A key is written as in environment variables with `:` for two underscores (`BROWSERAGENT_Runner__Concurrency=4`), and as nested objects in JSON. `N` stands for an
        index from 0, `NAME` for a name. A duration is `hours:minutes:seconds`, with days before a dot (`1.00:00:00`). A value outside the allowed range stops the start with a message
        that names key, value and range. Log levels are set by Serilog's own section, `Serilog`.

        """;

    public static string Render()
    {
        var comments = DocumentationCommentReader.Read();
        var page = new StringBuilder(Head);
        foreach (var type in ProductOptionsCatalog.Sections())
        {
            var section = ProductOptionsCatalog.SectionOf(type)!;
            page.Append(CultureInfo.InvariantCulture, $"\n## {section}\n\n{WithoutSection(comments.SummaryOf(type.Name), section)}\n\n| key | type | default | allowed | meaning |\n|---|---|---|---|---|\n");
            foreach (var option in ProductOptionsCatalog.Of(type, section))
            {
                var cells = new[] { $"`{option.Key}`", TypeOf(option.Type), DefaultOf(option.Default), AllowedFor(option), comments.SummaryOf(option.Owner.Name, option.Property.Name) };
                page.Append(CultureInfo.InvariantCulture, $"| {string.Join(" | ", cells.Select(cell => cell.Replace("|", @"\|", StringComparison.Ordinal)))} |\n");
            }
        }

        return page.ToString();
    }

    private static string WithoutSection(string summary, string section) => summary.Replace($" Section `{section}`.", "", StringComparison.Ordinal);

    private static string TypeOf(Type type) => Type.GetTypeCode(type) switch
    {
        _ when type.IsEnum => string.Join(", ", Enum.GetNames(type).Select(name => $"`{name}`")),
        TypeCode.String => "text",
        TypeCode.Boolean => "`true` or `false`",
        TypeCode.Int32 or TypeCode.Int64 => "whole number",
        TypeCode.Double or TypeCode.Decimal => "number",
        _ when type == typeof(TimeSpan) => "duration",
        _ => throw new InvalidOperationException($"The settings page has no name for {type}: add it to {nameof(TypeOf)}."),
    };

    private static string DefaultOf(object? value) => value switch
    {
        null => "none",
        "" => "empty",
        bool known => known ? "`true`" : "`false`",
        TimeSpan time => $"`{Duration(time)}`",
        _ => $"`{Convert.ToString(value, CultureInfo.InvariantCulture)}`",
    };

    private static string AllowedFor(DocumentedOption option) => string.Join("; ", option.Rules.Select(rule => rule switch
    {
        RangeAttribute range => $"{Bound(range, range.Minimum)} to {Bound(range, range.Maximum)}",
        RequiredAttribute => "not empty",
        RegularExpressionAttribute pattern => $"`{pattern.Pattern}`",
        _ => rule.FormatErrorMessage(option.Key),
    }));

    /// <summary>A range of durations holds its bounds as text; what counts is how the attribute reads them.</summary>
    private static string Bound(RangeAttribute range, object bound) => range.OperandType == typeof(TimeSpan)
        ? Duration(bound is TimeSpan time ? time : TimeSpan.Parse((string)bound, CultureInfo.InvariantCulture))
        : Convert.ToString(bound, CultureInfo.InvariantCulture)!;

    private static string Duration(TimeSpan time)
    {
        var text = time.ToString("c", CultureInfo.InvariantCulture);
        return time.Ticks % TimeSpan.TicksPerSecond == 0 ? text : text.TrimEnd('0');
    }
}
