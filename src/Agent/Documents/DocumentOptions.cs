using System.ComponentModel.DataAnnotations;

namespace BrowserAgent.Agent.Documents;

/// <summary>Limits for documents that <c>reads: { download: ... }</c> fetches from a site. Section <c>Documents</c>.</summary>
public sealed record DocumentOptions
{
    public const string Section = "Documents";

    /// <summary>Largest document, in MiB. Default 20. A larger one is not read and a person decides.</summary>
    [Range(1, 200)]
    public int MaxSizeMiB { get; init; } = 20;

    /// <summary>Longest time until a document has arrived, redirects included. Default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan FetchWithin { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest time to read the text of a PDF. Default 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:02:00")]
    public TimeSpan ReadPdfWithin { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Most pages of a PDF whose text is read. Default 200. A longer one is not read, because the value may be on a later page.</summary>
    [Range(1, 5_000)]
    public int MaxPdfPages { get; init; } = 200;

    /// <summary>Most characters of a PDF's text. Default 1,000,000.</summary>
    [Range(1_000, 20_000_000)]
    public int MaxPdfCharacters { get; init; } = 1_000_000;

    /// <summary>Most MiB to which the compressed parts of a PDF may expand. Default 128: a small file can expand to gigabytes. Each page counts twice, because it is checked before it is read.</summary>
    [Range(1, 2_000)]
    public int MaxPdfExpandedMiB { get; init; } = 128;
}
