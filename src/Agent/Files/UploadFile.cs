using System.Globalization;

namespace BrowserAgent.Agent.Files;

/// <summary>A file that was read once; these bytes, and no others, are given to the page.</summary>
/// <param name="Name">Without folders, as the page sees it.</param>
/// <param name="Content">All of it, never empty.</param>
/// <param name="Sha256">Of the content, in 64 lower-case hex digits; the one that the job holds.</param>
internal sealed record UploadFile(string Name, byte[] Content, string Sha256)
{
    public string MediaType => FileMediaType.Of(Name);

    /// <summary>For the audit: the facts, never the content.</summary>
    public string Description => string.Create(CultureInfo.InvariantCulture, $"{Name} ({Content.Length} bytes, sha256 {Sha256})");
}

/// <summary>How the reading of a file ended.</summary>
internal abstract record UploadFileResult
{
    private UploadFileResult()
    {
    }

    public sealed record Read(UploadFile File) : UploadFileResult;

    /// <param name="Why">In words, with who is to do what.</param>
    /// <param name="MayPass">The folder as a whole can't be read now: it may come back, and other jobs have the same trouble.</param>
    public sealed record Refused(string Why, bool MayPass = false) : UploadFileResult;
}
