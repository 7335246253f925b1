using System.ComponentModel.DataAnnotations;

namespace BrowserAgent.Tasks.Audit;

/// <summary>The audit trail. Section <c>Audit</c>.</summary>
public sealed record AuditOptions
{
    public const string Section = "Audit";

    /// <summary>The folder of the job folders. Default <c>.data/audit</c> below the working folder.</summary>
    [Required]
    public string Folder { get; init; } = ".data/audit";

    /// <summary>Whether a picture is taken before and after each action. Default true; events are always written.</summary>
    public bool Pictures { get; init; } = true;
}
