using System.ComponentModel.DataAnnotations;

namespace BrowserAgent.Agent.Files;

/// <summary>The files that the step <c>upload</c> may give to a page. Section <c>Uploads</c>.</summary>
public sealed record UploadOptions
{
    public const string Section = "Uploads";

    /// <summary>The absolute path of the folder whose files jobs may name. Default empty: no job may give a file to a page.</summary>
    public string Folder { get; init; } = "";

    /// <summary>Largest file, in MiB. Default 10. It is held in memory until its record is saved, and its save takes one to four seconds for each MiB.</summary>
    [Range(1, 20)]
    public int MaxFileMiB { get; init; } = 10;
}
