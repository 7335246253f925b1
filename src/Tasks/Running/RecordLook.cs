using BrowserAgent.Agent.Values;
using BrowserAgent.Tasks.Audit;

namespace BrowserAgent.Tasks.Running;

/// <summary>What the site holds under the job's natural key, compared with the payload.</summary>
internal abstract record RecordLook
{
    private RecordLook()
    {
    }

    public sealed record Nothing : RecordLook;

    /// <summary>One record, opened and read: each field compared is equal.</summary>
    /// <param name="Comparison">The proof.</param>
    /// <param name="Variables">Payload, <c>found</c> and what opening it read, for the job's answer.</param>
    public sealed record Equal(IReadOnlyList<FieldComparison> Comparison, FieldSet Variables) : RecordLook;

    /// <summary>One record, opened and read: at least one field differs, or could not be read.</summary>
    public sealed record Different(IReadOnlyList<FieldComparison> Comparison) : RecordLook;

    public sealed record Several(int Count) : RecordLook;

    public sealed record Unclear(Halt Halt) : RecordLook;
}
