using System.ComponentModel.DataAnnotations;

namespace BrowserAgent.Tasks.Audit;

/// <summary>The audit trail. Section <c>Audit</c>.</summary>
public sealed record AuditOptions
{
    public const string Section = "Audit";

    /// <summary>Where job folders are kept. Default <c>.data/audit</c> below the working folder.</summary>
    [Required]
    public string Folder { get; init; } = ".data/audit";

    /// <summary>Take a picture before and after each act. Default true; events are written either way.</summary>
    public bool Pictures { get; init; } = true;
}
