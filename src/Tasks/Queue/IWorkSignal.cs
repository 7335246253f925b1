namespace BrowserAgent.Tasks.Queue;

/// <summary>Tells an idle dispatcher when to poll the queue again.</summary>
internal interface IWorkSignal
{
    /// <summary>
    /// Returns when something became ready, or after a pause that grows from <see cref="QueueOptions.IdlePollMin"/> to
    /// <see cref="QueueOptions.IdlePollMax"/>: a lost signal costs that pause and nothing else.
    /// </summary>
    Task WaitForWorkAsync(CancellationToken cancellationToken);
}
