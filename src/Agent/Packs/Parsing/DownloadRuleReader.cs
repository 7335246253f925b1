using System.Collections.Frozen;
using BrowserAgent.Agent.Values;

namespace BrowserAgent.Agent.Packs.Parsing;

/// <summary>The keys <c>download</c> and <c>after</c> of an element's <c>reads</c>.</summary>
internal static class DownloadRuleReader
{
    // A hash is the same in upper and in lower case.
    private static readonly ValueEquivalence SameHash = new() { Ignore = new[] { TextDifference.Case }.ToFrozenSet() };

    private static readonly string[] WithoutEffect = ["match", "ignore", "pad"];

    public static ReadRule Read(YamlMappingReader reads, ElementKind kind, ReadRule rule)
    {
        var part = reads.Word<DownloadedPart>("download");
        if (reads.Find("after") is { } after && part is not DownloadedPart.Pdf)
        {
            reads.Error(after.Position, $"after of {reads.What} looks for a label in the text of a PDF; add download: pdf");
        }

        if (reads.Find("download") is not { } download || part is null)
        {
            return rule;
        }

        if (kind is not (ElementKind.Link or ElementKind.Value))
        {
            reads.Error(download.Position, $"download of {reads.What} reads the document behind a link or a value; its kind is {PackKeywordConverter.WordOf(kind)}");
        }

        if (part == DownloadedPart.Sha256)
        {
            CheckHash(reads, rule);
            return rule with { Download = part, Same = SameHash };
        }

        var label = reads.Text("after");
        if (rule.Match is null && !reads.Has("match") && string.IsNullOrWhiteSpace(label))
        {
            reads.Error(download.Position, $"{reads.What} does not say where the value is in the PDF; add after: the label before it, or match: a regular expression with the value as its first group");
        }

        return rule with { Download = part, After = label };
    }

    private static void CheckHash(YamlMappingReader reads, ReadRule rule)
    {
        if (rule.Type != ReadType.Text)
        {
            reads.Error(reads.PositionOf("type"), $"{reads.What} reads a SHA-256, which is a text; leave type out");
        }

        foreach (var key in WithoutEffect.Where(reads.Has))
        {
            reads.Error(reads.PositionOf(key), $"{key} of {reads.What} has no effect on a SHA-256, which is compared whole; leave it out");
        }
    }
}
