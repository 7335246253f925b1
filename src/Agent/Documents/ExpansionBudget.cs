namespace BrowserAgent.Agent.Documents;

/// <summary>How many bytes the compressed parts of one document may still expand to.</summary>
internal sealed class ExpansionBudget(long bytes, CancellationToken cancellationToken)
{
    private long _left = bytes;

    public bool IsExceeded => _left < 0;

    /// <exception cref="ExpansionExceededException">It is spent.</exception>
    /// <exception cref="OperationCanceledException">The time for the document is over.</exception>
    public void Spend(long count)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _left -= count;
        if (_left < 0)
        {
            throw new ExpansionExceededException();
        }
    }
}

/// <summary>A document expands to more than is allowed.</summary>
internal sealed class ExpansionExceededException() : Exception("The document expands to more than is allowed.");
