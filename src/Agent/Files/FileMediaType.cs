using System.Collections.Frozen;

namespace BrowserAgent.Agent.Files;

/// <summary>The media type of a file by its extension, as a browser gives it to a site.</summary>
internal static class FileMediaType
{
    public const string Unknown = "application/octet-stream";

    private static readonly FrozenDictionary<string, string> Types = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        [".csv"] = "text/csv",
        [".doc"] = "application/msword",
        [".docx"] = "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        [".eml"] = "message/rfc822",
        [".gif"] = "image/gif",
        [".htm"] = "text/html",
        [".html"] = "text/html",
        [".jpeg"] = "image/jpeg",
        [".jpg"] = "image/jpeg",
        [".json"] = "application/json",
        [".odt"] = "application/vnd.oasis.opendocument.text",
        [".pdf"] = "application/pdf",
        [".png"] = "image/png",
        [".ppt"] = "application/vnd.ms-powerpoint",
        [".pptx"] = "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        [".rtf"] = "application/rtf",
        [".svg"] = "image/svg+xml",
        [".tif"] = "image/tiff",
        [".tiff"] = "image/tiff",
        [".txt"] = "text/plain",
        [".webp"] = "image/webp",
        [".xls"] = "application/vnd.ms-excel",
        [".xlsx"] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        [".xml"] = "text/xml",
        [".zip"] = "application/zip",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    // Names by which pages ask for the same files.
    private static readonly FrozenDictionary<string, string[]> OtherNames = new Dictionary<string, string[]>(StringComparer.OrdinalIgnoreCase)
    {
        ["application/rtf"] = ["text/rtf"],
        ["application/zip"] = ["application/x-zip-compressed", "application/x-zip"],
        ["image/jpeg"] = ["image/jpg", "image/pjpeg"],
        ["text/csv"] = ["application/csv", "application/vnd.ms-excel"],
        ["text/xml"] = ["application/xml"],
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    public static string Of(string name) => Types.GetValueOrDefault(Path.GetExtension(name), Unknown);

    /// <summary>Whether an input with this <c>accept</c> attribute is meant for such a file. A file of unknown type fits every media type.</summary>
    /// <param name="accept">Extensions and media types, separated by commas; empty accepts all.</param>
    /// <param name="name">The file's name.</param>
    public static bool IsAccepted(string accept, string name)
    {
        var words = accept.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var type = Of(name);
        return words.Length == 0 || words.Any(word => word switch
        {
            ['.', ..] => name.EndsWith(word, StringComparison.OrdinalIgnoreCase),
            "*/*" => true,
            _ when type == Unknown => true,
            [.. var family, '/', '*'] => type.StartsWith($"{family}/", StringComparison.OrdinalIgnoreCase),
            _ => string.Equals(word, type, StringComparison.OrdinalIgnoreCase) || OtherNames.GetValueOrDefault(type, []).Contains(word, StringComparer.OrdinalIgnoreCase),
        });
    }
}
