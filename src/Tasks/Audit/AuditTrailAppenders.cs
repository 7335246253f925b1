using BrowserAgent.Tasks.Audit.Chain;
using BrowserAgent.Tasks.Encryption;
using BrowserAgent.Tasks.Jobs;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Audit;

/// <summary>Opens the trails of this worker's audit folder for writing.</summary>
internal sealed class AuditTrailAppenders(IOptions<AuditOptions> options, UnanchoredTrails unanchored, EncryptionKeySource? encryption = null)
{
    /// <param name="job">The job.</param>
    /// <param name="key">The key of its payload; null when that is not encrypted.</param>
    /// <param name="whyNoKey">Why this worker can't read the key of its payload; null when it can or there is none.</param>
    public AuditTrailAppender Open(JobId job, DataKey? key, string? whyNoKey = null) => AuditTrailAppender.For(options.Value, job, unanchored, encryption, key, whyNoKey);
}
