namespace BrowserAgent.Tasks.Audit.Verification;

/// <summary>What a valid checkpoint says about a job.</summary>
/// <param name="Events">So many events there were.</param>
/// <param name="Hash">Hash of the last of them.</param>
/// <param name="Checkpoint">Number of the checkpoint.</param>
internal readonly record struct Anchor(long Events, string Hash, long Checkpoint);
