using BrowserAgent.Agent.Values;
using BrowserAgent.Tasks.Audit;
using BrowserAgent.Tasks.Runs;

namespace BrowserAgent.Tasks.Committing;

/// <summary>What the site holds under the job's natural key, compared with the payload.</summary>
internal abstract record RecordVerificationResult
{
    private RecordVerificationResult()
    {
    }

    public sealed record NotFound : RecordVerificationResult;

    /// <summary>One record, opened and read: each field compared is equal.</summary>
    /// <param name="Comparison">The proof.</param>
    /// <param name="Variables">Payload, <c>found</c> and what opening it read, for the job's answer.</param>
    public sealed record Equal(IReadOnlyList<FieldComparison> Comparison, FieldSet Variables) : RecordVerificationResult;

    /// <summary>One record, opened and read: at least one field differs, or could not be read.</summary>
    public sealed record Different(IReadOnlyList<FieldComparison> Comparison) : RecordVerificationResult;

    public sealed record Multiple(int Count) : RecordVerificationResult;

    public sealed record Failed(RunFailure Failure) : RecordVerificationResult;
}
