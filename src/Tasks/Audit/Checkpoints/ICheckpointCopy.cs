namespace BrowserAgent.Tasks.Audit.Checkpoints;

/// <summary>A second place for checkpoints, against which the list in the audit folder is compared.</summary>
internal interface ICheckpointCopy
{
    /// <summary>Where, as text for operators; null when this copy is not configured.</summary>
    string? Place { get; }

    /// <exception cref="Exception">It could not be stored; the list in the audit folder has it nevertheless.</exception>
    Task StoreAsync(Checkpoint checkpoint, CancellationToken cancellationToken);

    /// <summary>The newest checkpoint of each list that it holds. Whether somebody signed it is not checked here.</summary>
    /// <exception cref="Exception">It could not be read.</exception>
    Task<IReadOnlyList<Checkpoint>> ReadNewestAsync(CancellationToken cancellationToken);
}
