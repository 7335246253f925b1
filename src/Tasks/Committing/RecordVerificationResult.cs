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

    /// <summary>The site answered and holds none.</summary>
    public sealed record NotFound : RecordVerificationResult;

    /// <summary>No record of the key, but at least one of a key that looks like it: the site may have padded, cut or rewritten the key.</summary>
    /// <param name="Keys">Each key and what differs, for a person.</param>
    public sealed record NearOnly(IReadOnlyList<string> Keys) : RecordVerificationResult;

    /// <summary>One record, opened and read: each field compared is equal.</summary>
    /// <param name="Comparison">The compared fields.</param>
    /// <param name="Variables">Payload, <c>found</c> and what the open flow read, for the job's result.</param>
    public sealed record Equal(IReadOnlyList<FieldComparison> Comparison, FieldSet Variables) : RecordVerificationResult;

    /// <summary>One record, opened and read: at least one field differs, or could not be read.</summary>
    public sealed record Different(IReadOnlyList<FieldComparison> Comparison) : RecordVerificationResult;

    /// <summary>More than one record under a key that should be unique.</summary>
    public sealed record Multiple(int Count) : RecordVerificationResult;

    /// <summary>The verification stopped, so nothing is known.</summary>
    public sealed record Failed(RunFailure Failure) : RecordVerificationResult;
}
